import Foundation
import TestSupport
import Testing

@Suite struct DecodeCommandTests {
  /// The members that `--format json` promises for a packet; those of other kinds of packet are `nil`.
  private struct Packet: Decodable {
    struct Attribute: Decodable, Equatable {
      var offset: Int
      var type: String
      var name: String?
      var length: Int
      var value: String?
      var bytes: String
      var ignored: Bool
    }

    struct Remark: Decodable, Equatable {
      var offset: Int
      var attribute: String?
      var message: String
    }

    var kind: String
    var offset: Int
    var length: Int
    var problems: [Remark]
    var notes: [Remark]
    // STUN
    var type: String?
    var method: String?
    var `class`: String?
    var bodyLength: Int?
    var magicCookie: String?
    var transactionId: String?
    var attributes: [Attribute]?
    var integrity: [String]?
    var fingerprint: String?
    // ChannelData
    var channel: String?
    var data: String?
    var padding: String?
    // Neither
    var recognized: String?
    var bytes: String?
  }

  private func vector(_ name: String) -> String {
    Repository.root.appending(path: "Tests/Vectors/\(name).hex").path
  }

  private func packets(_ input: String, stdin: String = "", status: Int32) async throws -> [Packet]
  {
    let finished = try await BuiltProgram.run(["decode", "--format", "json", input], input: stdin)
    #expect(finished.status == status)
    #expect(finished.standardError.isEmpty)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode([Packet].self, from: Data(finished.standardOutput.utf8))
  }

  @Test func `JSON contains header, attributes, integrity and FINGERPRINT`() async throws {
    let packets = try await packets(vector("rfc5769-2.2-ipv4-response"), status: 0)
    let packet = try #require(packets.first)
    #expect(packets.count == 1)
    #expect(packet.kind == "stun")
    #expect(packet.offset == 0)
    #expect(packet.length == 80)
    #expect(packet.type == "0x0101")
    #expect(packet.method == "Binding")
    #expect(packet.class == "success response")
    #expect(packet.bodyLength == 60)
    #expect(packet.magicCookie == "0x2112a442")
    #expect(packet.transactionId == "b7e7a701bc34d686fa87dfae")
    #expect(packet.integrity == ["sha1"])
    #expect(packet.fingerprint == "valid")
    #expect(packet.problems == [])
    #expect(packet.notes == [])
    #expect(
      packet.attributes?.dropFirst().first
        == Packet.Attribute(
          offset: 36, type: "0x0020", name: "XOR-MAPPED-ADDRESS", length: 8,
          value: "192.0.2.1:32853", bytes: "0001a147e112a643", ignored: false))
    #expect(packet.attributes?.count == 4)
  }

  @Test(arguments: [
    "000100002112a442b7e7a701bc34d686fa87dfae",
    "00:01:00:00:21:12:A4:42 b7e7a701 bc34d686\tfa87dfae",
    "00 01 00 00\n21 12 a4 42\r\nb7 e7 a7 01 bc 34 d6 86 fa 87 df ae\n",
  ])
  func `digits are taken as tools print them, as an argument and from standard input`(
    digits: String
  ) async throws {
    let packet = try #require(try await packets(digits, status: 0).first)
    #expect(packet.type == "0x0001")
    #expect(packet.attributes == [])
    let same = try #require(try await packets("-", stdin: digits, status: 0).first)
    #expect(same.transactionId == packet.transactionId)
  }

  @Test func `a file may hold the bytes themselves`() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).bin")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(Vector("derived-alloc-success").bytes).write(to: file)
    let packet = try #require(try await packets(file.path, status: 0).first)
    #expect(packet.method == "Allocate")
    #expect(packet.attributes?.first?.value == "192.0.2.15:50000")
  }

  @Test func `messages and ChannelData in a row are cut as on a stream`() async throws {
    let names = ["derived-alloc-success", "derived-channeldata-tcp-len5", "derived-420"]
    let digits = try names.map { try String(contentsOfFile: vector($0), encoding: .ascii) }
    let packets = try await packets("-", stdin: digits.joined(), status: 0)
    #expect(packets.map(\.kind) == ["stun", "channel_data", "stun"])
    #expect(packets.map(\.offset) == [0, 84, 96])
    #expect(packets.map(\.length) == [84, 12, 64])
    #expect(packets[1].channel == "0x4000")
    #expect(packets[1].data == "6162636465")
    #expect(packets[1].padding == "000000")
  }

  @Test(arguments: [
    (
      "hostile-15-attr-overrun", 20, "XOR-MAPPED-ADDRESS",
      "the attribute declares 64 bytes, 8 are left"
    ),
    ("hostile-28-fingerprint-bad", 32, "FINGERPRINT", "the checksum does not match the message"),
    ("hostile-04-len-too-long", 2, nil, "the header declares 400 bytes, 12 follow it"),
    (
      "hostile-39-error-class7", 26, "ERROR-CODE",
      "the error code's class, 7, or number, 1, is out of range"
    ),
    ("hostile-73-http-response", 0, nil, "this is HTTP"),
    ("hostile-01-empty", 0, nil, "too short for a header: 0 of 20 bytes"),
    ("hostile-49-realm-invalid-utf8", 32, "REALM", "the text is not UTF-8"),
    ("hostile-65-channeldata-overrun", 2, nil, "the header declares 100 bytes, 3 follow it"),
  ])
  func `problems are reported with their place, and the status is 2`(
    name: String, offset: Int, attribute: String?, message: String
  ) async throws {
    let packet = try #require(try await packets(vector(name), status: 2).first)
    #expect(
      packet.problems == [Packet.Remark(offset: offset, attribute: attribute, message: message)])
  }

  @Test func `odd but allowed parts get a note, and the status stays 0`() async throws {
    let unknown = try #require(try await packets(vector("hostile-26-unknown-cr"), status: 0).first)
    #expect(unknown.notes.map(\.message) == ["unknown, comprehension-required"])
    #expect(unknown.attributes?.last?.name == nil)
    #expect(unknown.attributes?.last?.bytes == "7a7a7a7a")
    let ignored = try #require(
      try await packets(vector("hostile-34-attr-after-mi"), status: 0).first)
    #expect(ignored.attributes?.last?.ignored == true)
    #expect(ignored.notes.map(\.message) == ["ignored after the integrity attributes"])
  }

  @Test func `text shows every part on its own line`() async throws {
    let finished = try await BuiltProgram.run(
      ["decode", vector("derived-binding-both-mi")], input: "")
    #expect(finished.status == 0)
    #expect(
      finished.standardOutput == """
        Binding request, 104 bytes at 0
          type         0x0001
          length       84
          cookie       0x2112a442
          id           b7e7a701bc34d686fa87dfae
          0x0006 USERNAME (9)  evtj:h6vY
          0x0008 MESSAGE-INTEGRITY (20)  0382c46e3e4c413a025ec8c449f2c7694ab9c08c
          0x001c MESSAGE-INTEGRITY-SHA256 (32)  d923881dc8cd1261a43ea5cb5cb386678d4b8015cba2831db965df7e0301defb
          0x8028 FINGERPRINT (4)  1df5f79b
          integrity    sha1, sha256
          fingerprint  valid

        """)
  }

  @Test(arguments: ["text", "json"])
  func `row 79 no control character of a server reaches the terminal`(format: String) async throws {
    for name in ["hostile-79-software-escape", "hostile-43-error-reason-invalid-utf8"] {
      let finished = try await BuiltProgram.run(
        ["decode", "--format", format, vector(name)], input: "")
      let controls = finished.standardOutput.unicodeScalars.filter { $0.value < 32 && $0 != "\n" }
      #expect(controls.isEmpty)
      #expect(!finished.standardOutput.isEmpty)
    }
  }

  @Test(arguments: [["nonsense"], ["0001", "0002"], ["--format", "xml", "00"], ["123"], ["/"]])
  func `input that is neither digits nor a file is a usage error`(arguments: [String]) async throws
  {
    let finished = try await BuiltProgram.run(["decode"] + arguments, input: "")
    #expect(finished.status == 64)
    #expect(finished.standardOutput.isEmpty)
    #expect(!finished.standardError.isEmpty)
  }
}
