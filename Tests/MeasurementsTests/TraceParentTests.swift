import Measurements
import Testing

/// The form of W3C Trace Context, level 1, section 3.2.
@Suite struct TraceParentTests {
  private static let trace = "0af7651916cd43dd8448eb211c80319c"
  private static let span = "b7ad6b7169203331"

  @Test(arguments: ["00", "01", "03", "ff"]) func `the first version is read, and written again`(
    flags: String
  ) throws {
    let text = "00-\(Self.trace)-\(Self.span)-\(flags)"
    let parent = try #require(TraceParent(text))
    #expect(parent.traceID == Self.trace && parent.spanID == Self.span)
    #expect(parent.flags == UInt8(flags, radix: 16))
    #expect(parent.description == text)
  }

  @Test(arguments: ["", "-", "-what-comes-later"])
  func `of a later version what the first one knows is read`(rest: String) throws {
    let parent = try #require(TraceParent("cc-\(Self.trace)-\(Self.span)-01\(rest)"))
    #expect(parent.description == "00-\(Self.trace)-\(Self.span)-01")
  }

  @Test(arguments: [
    "", "-", "---", "00", "garbage", "00-\(trace)-\(span)", "00-\(trace)-\(span)-",
    "00-\(trace)-\(span)-1", "00-\(trace)-\(span)-011", "00-\(trace)-\(span)-0g",
    "00-\(trace)-\(span)-+1", "00-\(trace)-\(span)-01-", "00-\(trace)-\(span)-01-more",
    "00-\(trace)-\(span)-01\n", " 00-\(trace)-\(span)-01", "ff-\(trace)-\(span)-01",
    "0-\(trace)-\(span)-01", "cc-\(trace)-\(span)-01x", "cc-\(trace)-\(span)-01.x",
    "00-\(trace.uppercased())-\(span)-01", "00-\(trace)-\(span.uppercased())-01",
    "00-\(trace)-\(span)-0A", "00-\(trace.dropLast())-\(span)-01", "00-\(trace)0-\(span)-01",
    "00-\(trace)-\(span.dropLast())-01", "00-\(trace)-\(span)0-01",
    "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01",
    "00-\(trace)-\(span)-١1", "00-０af7651916cd43dd8448eb211c80319c-\(span)-01",
  ])
  func `anything else is none`(text: String) {
    #expect(TraceParent(text) == nil)
  }
}
