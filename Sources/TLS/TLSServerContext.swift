import COpenSSL

/// The shared part of all server connections: options, certificate and key.
package struct TLSServerContext: Sendable {
  package let options: TLSServerOptions
  package let stream: SSLContext
  package let datagrams: SSLContext

  package init(_ options: TLSServerOptions) throws(TLSSetupError) {
    self.options = options
    stream = try unsafe SSLContext(method: TLS_server_method(), minimumVersion: TLS1_2_VERSION)
    datagrams = try unsafe SSLContext(method: DTLS_server_method(), minimumVersion: DTLS1_2_VERSION)
    for context in [stream, datagrams] {
      try context.present(options.identity)
      unsafe _ = COpenSSL_SSL_CTX_set_dh_auto(context.pointer, 1)
      unsafe SSL_CTX_set_num_tickets(context.pointer, 0)
      ServerChoices.install(in: context)
    }
    if options.exchangesCookies {
      unsafe SSL_CTX_set_options(datagrams.pointer, COPENSSL_OP_COOKIE_EXCHANGE)
    }
  }
}

/// A server's choices when OpenSSL asks during a handshake: the protocol and the cookie.
private enum ServerChoices {
  static func install(in context: SSLContext) {
    unsafe SSL_CTX_set_alpn_select_cb(
      context.pointer,
      { ssl, chosen, chosenLength, offer, offerLength, _ in
        guard let transcript = unsafe HandshakeTranscript.of(ssl), let offer = unsafe offer,
          let range = unsafe transcript.choose(
            from: Array(UnsafeBufferPointer(start: offer, count: Int(offerLength))))
        else { return SSL_TLSEXT_ERR_NOACK }
        // SAFETY: points into the client's offer, which OpenSSL copies from before it is gone.
        unsafe chosen?.pointee = offer + range.lowerBound
        unsafe chosenLength?.pointee = UInt8(range.count)
        return SSL_TLSEXT_ERR_OK
      }, nil)
    unsafe SSL_CTX_set_cookie_generate_cb(context.pointer) { ssl, target, length in
      guard let transcript = unsafe HandshakeTranscript.of(ssl), let target = unsafe target else {
        return 0
      }
      // SAFETY: OpenSSL gives DTLS1_COOKIE_LENGTH (255) bytes, the cookie has 16.
      unsafe target.update(from: transcript.cookie, count: transcript.cookie.count)
      unsafe length?.pointee = UInt32(transcript.cookie.count)
      return 1
    }
    unsafe SSL_CTX_set_cookie_verify_cb(context.pointer) { ssl, cookie, length in
      guard let transcript = unsafe HandshakeTranscript.of(ssl) else { return 0 }
      let echoed = unsafe UnsafeBufferPointer(start: cookie, count: Int(length))
      return unsafe echoed.elementsEqual(transcript.cookie) ? 1 : 0
    }
  }
}
