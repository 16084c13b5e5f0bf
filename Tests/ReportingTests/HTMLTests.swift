import Foundation
import Measurements
import Reporting
import TestSupport
import Testing
import Vocabulary

/// The page, by a strict parser and by a browser.
@Suite struct HTMLTests {
  private static let reports =
    GeneratedReports.all + ExampleReport.all.map { ($0.name, $0.report) }

  private func page(of report: Report) -> String {
    String(decoding: ReportFormat.named("html")?.bytes(of: report) ?? [], as: UTF8.self)
  }

  /// Two scripts, the style, and no attribute that runs or loads anything: whatever a server said.
  private static let reading = """
    import sys, json, hashlib, base64, html5lib
    def digest(text): return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    for path in sys.argv[1:]:
        source = open(path, newline="").read()
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(source)
        elements = [e for e in tree.iter() if isinstance(e.tag, str)]
        names = [e.tag.split("}")[-1] for e in elements]
        assert names.count("script") == 2 and names.count("style") == 1, (path, names)
        assert not {"iframe", "object", "embed", "img", "link", "form", "base", "use", "image"} & set(names), path
        for e in elements:
            bad = [a for a in e.attrib if str(a).startswith("on") or a in ("style", "src", "action")]
            assert not bad, (path, e.tag, bad)
            assert e.attrib.get("href", "#").startswith("#"), (path, e.attrib)
        ids = [e.attrib["id"] for e in elements if "id" in e.attrib]
        assert len(ids) == len(set(ids)) and not any(c.isspace() for i in ids for c in i), (path, ids)
        links = {e.attrib["href"][1:] for e in elements if "href" in e.attrib}
        assert links <= set(ids), (path, links - set(ids))
        data, script = [e.text for e in elements if e.tag == "script"]
        style = [e.text for e in elements if e.tag == "style"][0]
        policy = [e.attrib["content"] for e in elements if e.attrib.get("http-equiv")][0]
        assert f"style-src '{digest(style)}'; script-src '{digest(script)}'" in policy, (path, policy, digest(style), digest(script))
        assert json.loads(data)["schema_version"], path
        assert not set(source) & set("\\u202a\\u202b\\u202c\\u202d\\u202e\\u2066\\u2067\\u2068\\u2069\\u200e\\u200f"), path
        print(json.loads(data)["verdict"], sum(n == "details" for n in names))
    """

  @Test func `html5lib reads every page strictly, with nothing in it that a server chose`()
    async throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let files = try Self.reports.enumerated().map { index, entry in
      try directory.file("\(index).html", page(of: entry.report)).path()
    }
    let result = try await ChildProcess.run(Repository.python, ["-c", Self.reading] + files)
    #expect(result.status == 0, "\(result.standardError.suffix(1500))")
    #expect(
      result.standardOutput.split(separator: "\n").map(String.init)
        == Self.reports.map { "\($0.report.verdict) \($0.report.checks.count)" })
  }

  @Test func `the report itself travels with the page`() throws {
    let report = ExampleReport.named("hostile")
    let parts = page(of: report).split(separator: #"id="iceprobe-report">"#)
    let json = try #require(parts.last?.split(separator: "</script>").first)
    #expect(try JSONReport.report(from: Array(json.utf8)).checks.count == report.checks.count)
  }

  @Test(arguments: ["ok", "mixed", "session", "hostile", "many"])
  func `a browser shows it, at three widths, in light and dark, and axe finds nothing wrong`(
    name: String
  ) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = try directory.file("report.html", page(of: ExampleReport.named(name)))
    let script = Repository.root.appending(path: "Tests/Support/check_html.py")
    let result = try await ChildProcess.run(
      Repository.python, [script.path(), file.path()], seconds: 300)
    #expect(result.status == 0, "\(result.standardOutput)\(result.standardError.suffix(1500))")
  }

  @Test func `a large report leaves out what nobody would read, and says so`() {
    let checks = (1...12_000).map { CheckResult.binding("c\($0)", at: "192.0.2.1") }
    let page = page(of: ExampleReport.report(checks: checks))
    #expect(page.contains("and 2000 more checks in the JSON report"))
    #expect(page.contains("and 11900 more checks below"))
    #expect(!page.contains("<details"))
  }
}
