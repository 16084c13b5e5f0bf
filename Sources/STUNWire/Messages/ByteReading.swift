// Big-endian reads and writes. Callers have checked the length: a read past the end traps. Each
// read narrows the span first, so that bounds are checked once rather than per byte, and is
// inlined, because these reads dominate the codec's cost.

extension Span where Element == UInt8 {
  @inline(__always) func uint16(at offset: Int) -> UInt16 {
    let part = extracting(offset..<offset + 2)
    return UInt16(part[0]) << 8 | UInt16(part[1])
  }

  @inline(__always) func uint32(at offset: Int) -> UInt32 {
    let part = extracting(offset..<offset + 4)
    return UInt32(part[0]) << 24 | UInt32(part[1]) << 16 | UInt32(part[2]) << 8 | UInt32(part[3])
  }

  @inline(__always) func uint64(at offset: Int) -> UInt64 {
    UInt64(uint32(at: offset)) << 32 | UInt64(uint32(at: offset + 4))
  }
}

extension OutputSpan<UInt8> {
  @inline(__always) mutating func append(bigEndian value: UInt16) {
    append(UInt8(truncatingIfNeeded: value >> 8))
    append(UInt8(truncatingIfNeeded: value))
  }

  @inline(__always) mutating func append(bigEndian value: UInt32) {
    append(bigEndian: UInt16(truncatingIfNeeded: value >> 16))
    append(bigEndian: UInt16(truncatingIfNeeded: value))
  }

  @inline(__always) mutating func append(bigEndian value: UInt64) {
    append(bigEndian: UInt32(truncatingIfNeeded: value >> 32))
    append(bigEndian: UInt32(truncatingIfNeeded: value))
  }

  @inline(__always) mutating func append(copying source: Span<UInt8>) {
    for index in source.indices { append(source[index]) }
  }
}

extension [UInt8] {
  init(copying source: Span<UInt8>) {
    self.init(capacity: source.count) { $0.append(copying: source) }
  }

  mutating func append(copying source: Span<UInt8>) {
    // Of nothing the standard library would write the count of the one empty array that all share.
    guard !source.isEmpty else { return }
    append(addingCapacity: source.count) { $0.append(copying: source) }
  }
}
