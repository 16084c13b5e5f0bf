import Transports

/// However a stream is cut into reads, its datagrams are the same, and are what a sender would frame.
func checkDatagramFraming(_ input: [UInt8]) throws(Violation) {
  let whole = datagrams(in: input, cuts: [])
  try expect(whole == datagrams(in: input, cuts: Array(0..<input.count)), "byte by byte it differs")
  // The input itself says where else to cut.
  let cuts = input.prefix(16).map { Int($0) * 7 % max(input.count, 1) }.sorted()
  try expect(whole == datagrams(in: input, cuts: cuts), "cut at \(cuts) it differs")
  let again = whole.compactMap(DatagramFraming.framed)
  try expect(again.count == whole.count, "a datagram that cannot be sent")
  try expect(datagrams(in: again.flatMap(\.self), cuts: []) == whole, "framed again it differs")
  try expect(again.joined().count <= input.count, "more came out than went in")
}

private func datagrams(in input: [UInt8], cuts: [Int]) -> [[UInt8]] {
  var framing = DatagramFraming()
  var datagrams: [[UInt8]] = []
  for (start, end) in zip([0] + cuts, cuts + [input.count]) {
    framing.append(Array(input[start..<end]))
    while let datagram = framing.next() { datagrams.append(datagram) }
  }
  return datagrams
}
