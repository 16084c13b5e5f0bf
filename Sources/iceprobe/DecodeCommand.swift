import ArgumentParser
import Foundation
import Reporting
import STUNWire
import Vocabulary

/// `iceprobe decode`: shows a STUN or TURN packet in full.
struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Show a STUN or TURN message in full, and what is wrong with it.",
    discussion: """
      Accepts hexadecimal digits, with blanks, colons or line ends between them as tools print \
      them, or a file with such digits or the raw bytes. Several messages in a row are \
      split as on a TCP stream. FINGERPRINT is checked; integrity is not, since that needs the key.

      EXAMPLES
        iceprobe decode 000100002112a442b7e7a701bc34d686fa87dfae
        iceprobe decode '00:01:00:00 21:12:a4:42 b7e7a701bc34d686fa87dfae'
        iceprobe decode --format json answer.bin | jq '.[0].attributes'
        xxd -p answer.bin | iceprobe decode -

      EXIT STATUS
        0   no problem was found
        2   a problem was found
        64  usage error
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Option(help: "Output format: text, or json (one array).")
  var format = Format.text

  @Argument(help: "Hexadecimal digits, a file, or - for standard input.")
  var input = "-"

  func run() throws {
    let dissection = Dissection(try bytes())
    let report = DissectionReport(dissection)
    switch format {
    case .text: StandardStreams.answer(report.text)
    case .json: StandardStreams.answer(report.json.written(pretty: true) + "\n")
    }
    guard !dissection.hasProblems else { throw ExitCode(2) }
  }

  private func bytes() throws -> [UInt8] {
    if input == "-" { return try Self.content(of: .standardInput) }
    if let bytes = HexadecimalInput.bytes(Array(input.utf8)) { return bytes }
    guard let file = FileHandle(forReadingAtPath: input) else {
      throw ValidationError("'\(input)' is neither hexadecimal digits nor a readable file")
    }
    return try Self.content(of: file)
  }

  /// Sixteen of the longest messages; this command is not for capture files.
  private static let limit = 1 << 20

  private static func content(of file: FileHandle) throws -> [UInt8] {
    var content: [UInt8] = []
    while let part = try part(of: file), !part.isEmpty {
      content += part
      guard content.count <= limit else {
        throw ValidationError("more than \(limit) bytes: decode single messages")
      }
    }
    return HexadecimalInput.bytes(content) ?? content
  }

  private static func part(of file: FileHandle) throws -> Data? {
    do {
      return try file.read(upToCount: limit)
    } catch {
      throw ValidationError("the input cannot be read: \(error.localizedDescription)")
    }
  }
}
