// Big-endian reads and writes. Callers have checked the length: a read past the end traps.
// Each read narrows the span first, so that its bounds are checked once rather than per byte.

extension Span where Element == UInt8 {
  func uint16(at offset: Int) -> UInt16 {
    let part = extracting(offset..<offset + 2)
    return UInt16(part[0]) << 8 | UInt16(part[1])
  }

  func uint32(at offset: Int) -> UInt32 {
    let part = extracting(offset..<offset + 4)
    return UInt32(part[0]) << 24 | UInt32(part[1]) << 16 | UInt32(part[2]) << 8 | UInt32(part[3])
  }

  func uint64(at offset: Int) -> UInt64 {
    UInt64(uint32(at: offset)) << 32 | UInt64(uint32(at: offset + 4))
  }
}

extension [UInt8] {
  init(copying span: Span<UInt8>) {
    self.init(capacity: span.count) { output in
      for index in span.indices { output.append(span[index]) }
    }
  }

  mutating func append(copying span: Span<UInt8>) {
    append(addingCapacity: span.count) { output in
      for index in span.indices { output.append(span[index]) }
    }
  }

  mutating func append(bigEndian value: UInt16) {
    append(addingCapacity: 2) { output in
      output.append(UInt8(truncatingIfNeeded: value >> 8))
      output.append(UInt8(truncatingIfNeeded: value))
    }
  }

  mutating func append(bigEndian value: UInt32) {
    append(addingCapacity: 4) { output in
      output.append(UInt8(truncatingIfNeeded: value >> 24))
      output.append(UInt8(truncatingIfNeeded: value >> 16))
      output.append(UInt8(truncatingIfNeeded: value >> 8))
      output.append(UInt8(truncatingIfNeeded: value))
    }
  }

  mutating func append(bigEndian value: UInt64) {
    append(bigEndian: UInt32(truncatingIfNeeded: value >> 32))
    append(bigEndian: UInt32(truncatingIfNeeded: value))
  }

  mutating func store(_ value: UInt16, at offset: Int) {
    self[offset] = UInt8(truncatingIfNeeded: value >> 8)
    self[offset + 1] = UInt8(truncatingIfNeeded: value)
  }
}
