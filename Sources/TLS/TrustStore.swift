import COpenSSL

/// Owns an `X509_STORE`: the authorities that a client trusts, read once.
@safe final class TrustStore {
  let pointer: OpaquePointer

  init(_ trust: TLSTrust) throws(TLSSetupError) {
    ERR_clear_error()
    guard let store = unsafe X509_STORE_new() else {
      throw .library(detail: OpenSSLError.takeText())
    }
    unsafe pointer = unsafe store
    switch trust {
    case .system: try loadSystem()
    case .files(let paths):
      for path in paths { try load(path) }
      trustAny()
    case .certificates(let certificates):
      for der in certificates { try add(der) }
      trustAny()
    }
  }

  deinit {
    unsafe X509_STORE_free(pointer)
  }

  private func loadSystem() throws(TLSSetupError) {
    guard unsafe X509_STORE_set_default_paths(pointer) == 1 else {
      throw .library(detail: OpenSSLError.takeText())
    }
  }

  /// A certificate given explicitly is trusted, whether or not it is a root.
  private func trustAny() {
    unsafe X509_STORE_set_flags(pointer, UInt(X509_V_FLAG_PARTIAL_CHAIN))
  }

  private func add(_ der: [UInt8]) throws(TLSSetupError) {
    guard let certificate = Certificate(der: der),
      unsafe X509_STORE_add_cert(pointer, certificate.pointer) == 1
    else { throw .library(detail: OpenSSLError.takeText()) }
  }

  private func load(_ path: String) throws(TLSSetupError) {
    guard unsafe X509_STORE_load_file(pointer, path) == 1 else {
      throw .unreadableAuthorities(path: path, detail: OpenSSLError.takeText())
    }
  }
}
