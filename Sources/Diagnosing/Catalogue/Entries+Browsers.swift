import Measurements

/// How browsers read a URI; each sentence names the browser that was seen to do it.
extension CatalogueEntry {
  static let browserRejects = CatalogueEntry(
    .warning, "Browsers read the URI of {server} otherwise, or not at all",
    means: """
      A URI that throws costs the whole configuration, every other server in it included. What was \
      measured here does not hold in that browser.
      """,
    needs: "A spelling or port that a browser was seen to treat differently.",
    remedy: "Change the URI as the evidence says; iceprobe parse URI shows how it reads.",
    example: """
      turn:turn.example.org:25: a port that browsers block: Firefox 153 refuses the URI, Chromium 156 \
      sends nothing
      """)

  static let uriTwice = CatalogueEntry(
    .warning, "A TURN URI stands twice: browsers gather long",
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
    .info, "The URI of {server} is spelled in a way that not every client takes",
    means: "It could be read here; the grammar of RFC 7064 and 7065 has something against it.",
    needs: "A spelling outside the grammar.",
    remedy:
      """
      Hand it out as it stands in this report. iceprobe parse URI shows what the grammar has \
      against it.
      """,
    example: "turn:turn.example.org: blanks around the URI were cut off")
}
