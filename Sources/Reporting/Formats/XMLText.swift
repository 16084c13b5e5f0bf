/// Text escaped for XML 1.0 and HTML; characters that XML does not allow become U+FFFD.
func xmlEscaped(_ text: String) -> String {
  guard text.utf8.contains(where: needsLook) else { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{7F}"..."\u{9F}",
      "\u{FFFE}", "\u{FFFF}":
      result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// Whether a byte may belong to something that is escaped; most text has none such.
private func needsLook(_ byte: UInt8) -> Bool {
  byte < 0x20 || byte > 0x7E || "&<>\"'".utf8.contains(byte)
}
