/// A page of the exporter, in the style of the report's.
package enum WebPage {
  /// `children` are the parts of its `main` element.
  package static func text(title: String, _ children: [Markup]) -> String {
    let head = Markup.element(
      "head", [:],
      [
        .void("meta", ["charset": "utf-8"]),
        .void("meta", ["http-equiv": "Content-Security-Policy", "content": policy]),
        .void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        .void("meta", ["name": "color-scheme", "content": "light dark"]),
        .element("title", text: title), .element("style", [:], [.raw(PageStyle.css)]),
      ])
    let body = Markup.element("body", [:], [.element("main", [:], children)])
    return
      (Markup.raw("<!DOCTYPE html>\n") + .element("html", ["lang": "en"], [head, body])
      + .raw("\n")).source
  }

  /// Nothing is loaded, nothing runs, and only the page's own style applies.
  private static let policy =
    "default-src 'none'; style-src 'sha256-\(PageStyle.cssDigest)'; base-uri 'none'; form-action 'none'"
}
