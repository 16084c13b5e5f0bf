// The functions that libFuzzer calls. The target's name comes in the environment, as libFuzzer owns the arguments.

import FuzzTargets
import Glibc

private let target: FuzzTarget = {
  guard let name = getenv("FUZZ_TARGET"), let target = FuzzTarget(rawValue: String(cString: name))
  else { fatalError("FUZZ_TARGET has to name one of \(FuzzTarget.allCases.map(\.rawValue))") }
  return target
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  do {
    try target.check(input)
  } catch {
    fatalError("\(error)")
  }
  return 0
}
