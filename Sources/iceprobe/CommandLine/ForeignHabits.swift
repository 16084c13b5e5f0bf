import ICEServers
import Reporting
import Settings

/// Options of other tools, checked before the parser sees them: its messages would repeat the value
/// of `--password`.
struct ForeignHabits {
  /// The arguments with our own options in place of the others'.
  private(set) var translated: [String] = []
  /// The first problem, one with a secret before all others; `nil` if there is none.
  var problem: String? { secretProblem ?? otherProblem }

  private var secretProblem: String?
  private var otherProblem: String?

  /// - Parameters:
  ///   - arguments: the arguments after the command's name.
  ///   - own: options of the command itself, whatever they mean in other tools.
  init(_ arguments: [String], except own: Set<String> = []) {
    var rest = arguments[...]
    while var argument = rest.popFirst() {
      guard argument != "--" else {
        translated += [argument] + rest
        return
      }
      // Word processors and wikis make one dash of two hyphens.
      if let dash = argument.first, "–—−".contains(dash), argument.count > 1 {
        otherProblem =
          otherProblem
          ?? "an option begins with a typographic dash (\(dash)) in place of hyphens (--)"
        argument = "--" + argument.drop { "–—−-".contains($0) }
        rest.insert(argument, at: rest.startIndex)
        continue
      }
      guard let (option, attached) = Self.option(in: argument), !own.contains(option.name) else {
        translated.append(argument)
        continue
      }
      let value = attached ?? (option.takesValue ? Self.nextValue(from: &rest) : nil)
      translate(option, value: value)
    }
  }

  private mutating func translate(_ option: Option, value: String?) {
    switch option.meaning {
    case .format(let name):
      otherProblem = otherProblem ?? "\(option.name): the option is --format \(name)"
      translated += ["--format", name]
    case .ours(let words):
      let shown = words.joined(separator: " ")
      otherProblem = otherProblem ?? "there is no option \(option.name) here: it is \(shown)"
      translated += words
      if option.takesValue, let value { translated.append(value) }
    case .target(let scheme):
      otherProblem =
        otherProblem ?? "there is no option \(option.name) here: a URI is given without one"
      translated += value.map { [Self.uri($0, scheme)] } ?? []
    case .user:
      otherProblem = otherProblem ?? "\(option.name): the option is --username"
      translated += ["--username", value ?? "NAME"]
    case .secret(let kind, let instead):
      secretProblem =
        secretProblem
        ?? "\(option.name): a \(kind) is never an argument, since every user of this host can read "
        + "arguments; put it into a file"
      if !translated.contains(instead) { translated += [instead, "FILE"] }
    }
  }

  // MARK: What they are

  private struct Option {
    var name: String
    var meaning: Meaning

    var takesValue: Bool {
      switch meaning {
      case .format: false
      case .ours(let words): words.count == 1 && words[0] != "--insecure"
      case .user, .target, .secret: true
      }
    }
  }

  private enum Meaning {
    case user
    /// Another tool's name for our option, or for our option with its value.
    case ours([String])
    /// An option in front of a server, of this kind if its name says so.
    case target(ICEServerURI.Scheme?)
    /// A format of reports as an option of its own, which takes no value.
    case format(String)
    case secret(kind: String, instead: String)

    static let password = secret(kind: "password", instead: "--credential-file")
    static let sharedSecret = secret(kind: "shared secret", instead: "--shared-secret-file")
    static let bearer = secret(kind: "token", instead: "--bearer-file")
  }

  private static let meanings: [String: Meaning] = [
    "-u": .user, "--user": .user, "--login": .user, "--turn-username": .user,
    "-p": .password, "-w": .password, "--password": .password, "--pass": .password,
    "--passwd": .password, "--pw": .password, "--credential": .password,
    "--turn-password": .password,
    "--secret": .sharedSecret, "--shared-secret": .sharedSecret,
    "--static-auth-secret": .sharedSecret,
    "--token": .bearer, "--bearer": .bearer, "--bearer-token": .bearer,
    "--auth-secret": .sharedSecret, "--turn-secret": .sharedSecret,
    "--url": .target(nil), "--uri": .target(nil), "--host": .target(nil), "--server": .target(nil),
    "--stun": .target(.stun), "--turn": .target(.turn), "--turns": .target(.turns),
    "--stun-server": .target(.stun), "--turn-server": .target(.turn),
    "--tcp": .ours(["--transport", "tcp"]), "--udp": .ours(["--transport", "udp"]),
    "--tls": .ours(["--transport", "tls"]), "--dtls": .ours(["--transport", "dtls"]),
    "--ca": .ours(["--cacert"]), "--cafile": .ours(["--cacert"]), "--ca-file": .ours(["--cacert"]),
    "-CAfile": .ours(["--cacert"]), "--sni": .ours(["--server-name"]),
    "--servername": .ours(["--server-name"]), "-servername": .ours(["--server-name"]),
    "-x": .ours(["--proxy"]), "-k": .ours(["--insecure"]),
    "--no-check-certificate": .ours(["--insecure"]), "--no-verify": .ours(["--insecure"]),
    "--skip-verify": .ours(["--insecure"]), "--interface": .ours(["--bind-address"]),
    "--nameserver": .ours(["--dns-server"]), "--dns": .ours(["--dns-server"]),
  ]

  /// The server as a URI, if it lacks only the scheme.
  private static func uri(_ text: String, _ scheme: ICEServerURI.Scheme?) -> String {
    guard (try? ICEServerURI.read(text)) == nil else { return text }
    let typed = scheme.flatMap { scheme in
      ICEServerURICorrection.of("\(scheme.rawValue):\(text)")
        ?? ((try? ICEServerURI.read("\(scheme.rawValue):\(text)", .strict)) == nil
          ? nil : "\(scheme.rawValue):\(text)")
    }
    return typed ?? ICEServerURICorrection.of(text) ?? "URI"
  }

  /// `--json` and the like, unless there is such an option.
  private static let formats = Dictionary(
    uniqueKeysWithValues: ReportFormat.all.map { ("--\($0.name)", Meaning.format($0.name)) }
  ).filter { name, _ in !SettingDeclaration.all.contains { $0.option == name } }

  /// `-p x`, `-px`, `--password x` and `--password=x`.
  private static func option(in argument: String) -> (Option, attached: String?)? {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts.first ?? "")
    if let meaning = meanings[name] ?? formats[name] {
      return (Option(name: name, meaning: meaning), parts.count == 2 ? String(parts[1]) : nil)
    }
    guard !argument.hasPrefix("--"), argument.count > 2 else { return nil }
    let short = String(argument.prefix(2))
    return meanings[short].map { (Option(name: short, meaning: $0), String(argument.dropFirst(2))) }
  }

  /// The next argument, unless it is an option or one of the URIs.
  private static func nextValue(from rest: inout ArraySlice<String>) -> String? {
    guard let next = rest.first, !next.hasPrefix("-"), (try? ICEServerURI.read(next)) == nil else {
      return nil
    }
    return rest.popFirst()
  }
}
