import Foundation
import Measurements
import Reporting
import Testing
import Vocabulary

@Suite struct JSONTests {
  @Test(arguments: [
    (Int64(0), "0"), (1, "0.000000001"), (412_000_000, "0.412"), (1_000_000_000, "1"),
    (-1_500_000_000, "-1.5"), (39_500_000_000, "39.5"), (.max, "9223372036.854775807"),
    (.min, "-9223372036.854775808"),
  ])
  func `seconds are exact decimals without an exponent`(nanoseconds: Int64, expected: String) {
    #expect(JSON.seconds(Nanoseconds(nanoseconds)).written(pretty: false) == expected)
  }

  @Test func `strings are escaped so that neither JSON nor a terminal minds`() {
    let text = "\"\\/\u{8}\n\u{1F} \u{7F}\u{9B}\u{2028}é🧊"
    let expected = #""\"\\/\u0008\u000a\u001f \u007f\u009b\u2028é🧊""#
    #expect(JSON.string(text).written(pretty: false) == expected)
  }

  @Test func `members are in the order of their names, and nothing else is between them`() {
    let value = JSON.object([
      "b": .array([]), "a": .object([:]), "c": .array([.null, .bool(true)]),
    ])
    #expect(value.written(pretty: false) == #"{"a":{},"b":[],"c":[null,true]}"#)
  }

  @Test func `pretty text splits only values that do not fit`() {
    let long = String(repeating: "x", count: 80)
    let value = JSON.object([
      "list": .array([.integer(1), .integer(2)]), "long": .array([.string(long), .string(long)]),
      "empty": .array([]),
    ])
    #expect(
      value.written(pretty: true) == """
        {
          "empty": [],
          "list": [1, 2],
          "long": [
            "\(long)",
            "\(long)"
          ]
        }
        """)
  }

  @Test(arguments: ExampleReport.all)
  func `pretty and compact say the same, the compact one in one line`(
    example: ExampleReport
  ) throws {
    let pretty = JSONReport.text(of: example.report, pretty: true)
    let compact = JSONReport.text(of: example.report, pretty: false)
    #expect(try parsed(pretty) == parsed(compact))
    #expect(compact.filter { $0 == "\n" }.count == 1)
    #expect(compact.hasSuffix("}\n"))
    #expect(pretty.hasSuffix("}\n"))
  }

  @Test func `members that do not apply are absent, missing values are null`() throws {
    let report = ExampleReport.report(checks: [
      .skipped("skipped"), .binding("binding", at: "192.0.2.1"),
      .failed("failed", over: .tls, .timeout, during: .connect, after: .seconds(1)),
    ])
    let document = try parsed(JSONReport.text(of: report, pretty: false))
    let checks = try #require(document["checks"] as? [[String: Any]])
    #expect(checks[0]["rtt"] == nil)
    #expect(checks[0]["realm"] as? String == "example.net", "the challenge's realm was had")
    #expect(checks[1]["relayed_addresses"] == nil)
    #expect(checks[1]["tls"] == nil)
    #expect(checks[1]["failure"] is NSNull)
    #expect(checks[2]["rtt"] is NSNull)
    #expect(checks[2]["tls"] is NSNull)
    #expect(checks[2]["mapped_address"] is NSNull)
  }

  private func parsed(_ text: String) throws -> NSDictionary {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary)
  }
}
