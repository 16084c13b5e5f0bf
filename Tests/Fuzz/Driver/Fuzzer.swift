// The functions that libFuzzer calls. The target's name comes in the environment, as libFuzzer owns the arguments.

import FuzzTargets
import Glibc

private let target: FuzzTarget = {
  let names = FuzzTarget.allCases.map(\.rawValue)
  // SAFETY: the text is copied before anything could change the environment.
  guard let name = unsafe getenv("FUZZ_TARGET"),
    let target = unsafe FuzzTarget(rawValue: String(cString: name))
  else { fatalError("FUZZ_TARGET has to name one of \(names)") }
  return target
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // SAFETY: libFuzzer lends this many bytes for the call, and they are copied.
  let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  do {
    try target.check(input)
  } catch {
    fatalError("\(error)")
  }
  return 0
}
