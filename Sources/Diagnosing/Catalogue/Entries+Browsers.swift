import Measurements

/// How browsers read a URI; each sentence names the browser that was seen to do it.
extension CatalogueEntry {
  static let browserRejects = CatalogueEntry(
    .warning, "Browsers read the {URI|URIs} of {server} differently, or not at all",
    means: """
      If a URI throws, the browser refuses the whole configuration, every other server in it \
      included. Otherwise what was measured here may not hold in that browser.
      """,
    needs: "A spelling or port that a browser was seen to treat differently.",
    remedy: "Change the URI as the evidence says; iceprobe parse URI shows how it reads.",
    example: """
      turn:turn.example.org:25: a port that browsers block: Firefox 153 refuses the URI, Chromium 156 \
      sends nothing
      """)

  static let uriTwice = CatalogueEntry(
    .warning, "A TURN URI is listed twice: browsers take long to gather",
    means: """
      Both give one relay. With the same URI twice Chromium 156 ends gathering after 40 s, and \
      Firefox 153 after 11 s.
      """,
    needs: "One turn: or turns: URI more than once in one source, with the same credential.",
    remedy: "Take the second one out.",
    example: """
      uri command line: turn:turn.example.org is listed again with the same credential, and was \
      checked once
      """)

  static let uriSpelling = CatalogueEntry(
    .info,
    """
    The {URI|URIs} of {server} {is|are} spelled in a way that not every client accepts
    """,
    means: """
      It could be read here, but the grammar of RFC 7064 and 7065 does not allow it.
      """,
    needs: "A spelling outside the grammar.",
    remedy:
      """
      Use the spelling shown in this report; iceprobe parse URI shows what is wrong with the \
      one given.
      """,
    example: """
      turn:turn.example.org: blanks around the URI were cut off, as browsers do
      """)
}
