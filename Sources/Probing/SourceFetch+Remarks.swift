import ConfigSources
import ICEServers
import Measurements
import Vocabulary

extension SourceRemark {
  /// The remark for a note on a configuration; `nil` for a note that belongs to the check of its
  /// URI.
  init?(_ note: ICEConfiguration.Note, isPlaced: Bool = true) {
    guard let kind = Kind(note) else { return nil }
    // The note may say so itself.
    let refusal = note.text.contains("refuse") ? "" : Self.refusal(by: note.refusedBy)
    self.init(kind, SafeText((isPlaced ? note.description : note.text) + refusal))
  }

  /// Lists browsers that lose the whole configuration because of an entry that cannot be checked
  /// either.
  init?(_ entry: RefusedEntry) {
    guard !entry.refusedBy.isEmpty else { return nil }
    self.init(
      entry.refusedBy.count == Browser.allCases.count ? .refusedByBrowsers : .refusedByOneBrowser,
      // Its problem and place are reported with its own check.
      SafeText(SecretMask.current.masked(entry.shown) + Self.refusal(by: entry.refusedBy)))
  }

  private static func refusal(by browsers: [Browser]) -> String {
    guard !browsers.isEmpty else { return "" }
    let names = browsers.map(\.rawValue).joined(separator: " and ")
    return " (\(names) \(browsers.count == 1 ? "refuses" : "refuse") it)"
  }

  /// The remark for a note on a fetch; `nil` for one that is shown only with `--verbose`.
  init?(_ note: FetchNote) {
    switch note {
    case .secretForm: self.init(.secretForm, SafeText(note.description))
    case .sessionLeft: self.init(.sessionLeft, SafeText(note.description))
    case .sessionStatus: self.init(.sessionStatus, SafeText(note.description))
    case .linkPassedOver: self.init(.memberUnused, SafeText(note.description))
    default: return nil
    }
  }
}

extension SourceRemark.Kind {
  fileprivate init?(_ note: ICEConfiguration.Note) {
    if note.refusedBy.count == Browser.allCases.count {
      self = .refusedByBrowsers
    } else if !note.refusedBy.isEmpty {
      self = .refusedByOneBrowser
    } else {
      switch note.kind {
      // A TURN server without credentials is reported by its own check.
      case .uri where note.weight == .info, .noServers, .noCredential: return nil
      case .uri, .memberValue: self = .readOtherwise
      case .nothingToRelay: self = .nothingToRelay
      case .duplicate where note.weight == .warning: self = .turnTwice
      case .memberUnused, .memberSpelling, .secretUnused, .notChecked:
        self = note.weight == .info ? .reading : .memberUnused
      default: self = .reading
      }
    }
  }
}

extension RefusedEntry {
  /// The entry as a failed check: nothing was sent, and the source's other entries do not wait for
  /// it.
  func check(of plan: SourcePlan, id: String) -> CheckResult {
    let shown = SecretMask.current.masked(shown)
    let scheme = shown.prefix { $0 != ":" }.lowercased()
    let transport = uri?.transports.first ?? Self.transport(of: shown.lowercased(), scheme)
    var check = CheckResult(
      id: "", source: id,
      detail: scheme.hasPrefix("turn") ? .allocation(AllocationDetail()) : .binding,
      uri: SafeText(shown), transport: transport,
      server: ServerEndpoint(
        host: SafeText(foreign: uri?.host.certificateName ?? shown), address: nil,
        port: uri?.port ?? 0),
      isRequired: plan.isRequired)
    check.outcome = .failed
    check.failure = Failure(
      isUnavailable ? .configFetch : .invalidConfiguration, during: .config,
      // A URI that stands by itself has no place in a document.
      message: SafeText(plan.source.isDocument ? description : message))
    return check
  }

  private var isUnavailable: Bool {
    if case .credentialUnavailable = reason { true } else { false }
  }

  /// The transport that the text asks for, as far as it is readable.
  private static func transport(of text: String, _ scheme: String) -> TransportProtocol {
    let isTCP = text.contains("transport=tcp")
    return switch scheme {
    case "turns", "stuns": text.contains("transport=udp") ? .dtls : .tls
    default: isTCP ? .tcp : .udp
    }
  }
}
