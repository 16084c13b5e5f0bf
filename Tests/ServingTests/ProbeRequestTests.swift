import Testing
import Vocabulary

@testable import Serving

@Suite struct ProbeRequestTests {
  private func request(_ text: String) throws -> ProbeRequest {
    try ProbeRequest(#require(QueryString(text)))
  }

  @Test(arguments: [
    "", "module=x", "target=", "target=a&target=b", "target=a&module=x&module=y",
    "target=a&hostname=a/b", "target=a&hostname=a%0d%0ab",
  ])
  func `a request that is not one is status 400`(text: String) throws {
    let error = #expect(throws: Refusal.self) { try request(text) }
    #expect(error?.status == 400)
  }

  @Test func `without a module it is the default one`() throws {
    #expect(try request("target=a").module == "default")
    #expect(try request("target=a&module=").module == "default")
    #expect(try request("target=a&module=b&debug=true").isDebug)
    #expect(try request("target=a&debug=1").isDebug == false)
  }

  // As in blackbox_exporter: the header less the offset, and never more than the module's own limit.
  @Test(
    arguments: [
      (nil, 5, "5"), (nil, 300, "119.5"), ("10", 300, "9.5"), ("2.5", 300, "2"), ("10", 5, "5"),
      // An offset that would leave nothing is not taken.
      ("0.5", 300, "0.5"), ("0.25", 300, "0.25"), ("0", 300, "119.5"), ("1e9", 300, "300"),
    ] as [(String?, Int, String)])
  func `the time of a probe is the scrape's, less what the answer needs`(
    header: String?, limit: Int, seconds: String
  ) throws {
    let time = try ProbeRequest.limit(
      header: header, offset: .milliseconds(500), .seconds(limit))
    #expect(time == Nanoseconds(text: seconds))
  }

  @Test(arguments: ["", "x", "-1", "nan", "inf", "10s"])
  func `a timeout that is no number is status 500`(header: String) {
    let error = #expect(throws: Refusal.self) {
      try ProbeRequest.limit(header: header, offset: .zero, .seconds(1))
    }
    #expect(error?.status == 500)
  }
}
