import Vocabulary

/// What is read of a query string is the same when it is encoded and read again.
func checkQueryString(_ input: [UInt8]) throws(Violation) {
  let text = String(decoding: input, as: UTF8.self)
  guard let query = QueryString(text) else {
    // A percent sign with a combining mark behind it is another character, and the same byte.
    try expect(text.utf8.contains(UInt8(ascii: "%")), "refused without an escape")
    return
  }
  let pairs = query.names.flatMap { name in query[name].map { (name, $0) } }
  let again = QueryString(pairs.map { "\(encoded($0))=\(encoded($1))" }.joined(separator: "&"))
  try expect(again == query, "encoded and read again, it differs")
  let decoded = pairs.map { $0.0.utf8.count + $0.1.utf8.count }.reduce(0, +)
  try expect(decoded <= text.utf8.count, "more came out than went in")
}

private func encoded(_ text: String) -> String {
  text.utf8.map { "%" + Hexadecimal.text([$0]) }.joined()
}
