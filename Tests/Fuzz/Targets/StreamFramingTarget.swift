import STUNWire

/// However a stream is cut into reads, its frames and its end are the same.
func checkStreamFraming(_ input: [UInt8]) throws(Violation) {
  let whole = run(input, cuts: [])
  try expect(whole == run(input, cuts: Array(0..<input.count)), "byte by byte it differs")
  // The input itself says where else to cut.
  let cuts = input.prefix(16).map { Int($0) * 7 % max(input.count, 1) }.sorted()
  try expect(whole == run(input, cuts: cuts), "cut at \(cuts) it differs")
  let framed = whole.frames.flatMap { bytes(of: $0) }
  try expect(framed[...] == input.prefix(framed.count), "the frames are not the input")
}

private struct Outcome: Equatable {
  var frames: [StreamFraming.Frame] = []
  var failure: StreamFraming.Failure.Kind?
}

private func run(_ input: [UInt8], cuts: [Int]) -> Outcome {
  var framing = StreamFraming()
  var outcome = Outcome()
  for (start, end) in zip([0] + cuts, cuts + [input.count]) {
    framing.append(Array(input[start..<end]).span)
    do throws(StreamFraming.Failure) {
      while let frame = try framing.next() { outcome.frames.append(frame) }
    } catch {
      outcome.failure = error.kind
      break
    }
  }
  return outcome
}

private func bytes(of frame: StreamFraming.Frame) -> [UInt8] {
  switch frame {
  case .message(let bytes), .channelData(let bytes): bytes
  }
}
