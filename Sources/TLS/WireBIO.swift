import COpenSSL

/// The two queues between OpenSSL and the wire.
///
/// OpenSSL 3.0 has no memory BIO that keeps datagrams apart, so this is our own: for datagrams, one
/// write is one datagram, and one read takes one; a stream is one sequence of bytes in each
/// direction.
final class Wire {
  private let keepsDatagrams: Bool
  private var arrived: [[UInt8]] = []
  private var arrivedOffset = 0
  private var leaving: [[UInt8]] = []

  init(keepsDatagrams: Bool) {
    self.keepsDatagrams = keepsDatagrams
  }

  func arrive(_ bytes: [UInt8]) {
    if !bytes.isEmpty { arrived.append(bytes) }
  }

  /// The output of OpenSSL: one datagram, or everything queued for the stream.
  func takeOutput() -> [UInt8]? {
    guard !leaving.isEmpty else { return nil }
    if keepsDatagrams { return leaving.removeFirst() }
    defer { leaving.removeAll() }
    return Array(leaving.joined())
  }

  /// A BIO over this wire, to be passed to an `SSL`; the wire must outlive it.
  func makeBIO() -> OpaquePointer? {
    guard let method = unsafe WireMethod.shared.pointer, let bio = unsafe BIO_new(method) else {
      return nil
    }
    // SAFETY: unretained; `SSLConnection` holds the wire until after the SSL and its BIO are freed.
    unsafe BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
    unsafe BIO_set_init(bio, 1)
    return unsafe bio
  }

  fileprivate func write(_ bytes: UnsafeRawBufferPointer) {
    unsafe leaving.append(Array(bytes))
  }

  /// Copies what arrived first; the part of a datagram that does not fit is lost, as with `recv`.
  fileprivate func read(into target: UnsafeMutableRawBufferPointer) -> Int {
    guard let first = arrived.first else { return 0 }
    let piece = first[arrivedOffset...].prefix(target.count)
    unsafe target.copyBytes(from: piece)
    arrivedOffset += piece.count
    if keepsDatagrams || arrivedOffset == first.count {
      arrived.removeFirst()
      arrivedOffset = 0
    }
    return piece.count
  }

  fileprivate static func of(_ bio: OpaquePointer?) -> Wire? {
    // SAFETY: the data pointer is null or was set by `makeBIO`.
    unsafe BIO_get_data(bio).map { unsafe Unmanaged<Wire>.fromOpaque($0).takeUnretainedValue() }
  }
}

/// The BIO's function table: created once, never freed, like OpenSSL's own.
@safe private final class WireMethod: Sendable {
  static let shared = WireMethod()

  // SAFETY: written once, here, and read-only to OpenSSL.
  nonisolated(unsafe) let pointer: OpaquePointer?

  private init() {
    unsafe pointer = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "wire")
    unsafe BIO_meth_set_write(pointer) { bio, bytes, count in
      guard let wire = unsafe Wire.of(bio), count > 0 else { return 0 }
      unsafe wire.write(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
      return count
    }
    unsafe BIO_meth_set_read(pointer) { bio, target, capacity in
      unsafe BIO_clear_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
      guard let wire = unsafe Wire.of(bio), capacity > 0 else { return 0 }
      let buffer = unsafe UnsafeMutableRawBufferPointer(start: target, count: Int(capacity))
      let count = unsafe wire.read(into: buffer)
      if count > 0 { return Int32(count) }
      unsafe BIO_set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
      return -1
    }
    unsafe BIO_meth_set_ctrl(pointer) { _, command, _, _ in
      // Everything is flushed at once; nothing else that TLS and DTLS ask for applies to memory.
      command == BIO_CTRL_FLUSH ? 1 : 0
    }
  }
}
