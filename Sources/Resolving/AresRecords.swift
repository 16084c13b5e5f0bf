import CAres

extension AresReply {
  /// Copies the SRV or NAPTR records of a message; the status is `ARES_EBADRESP` if one is
  /// unreadable.
  @unsafe init(
    _ type: RecordType, timeoutCount: Int, parsing message: UnsafeBufferPointer<UInt8>
  ) {
    self.init(status: ARES_SUCCESS, timeoutCount: timeoutCount)
    switch type {
    case .srv: unsafe parseServices(message)
    case .naptr: unsafe parsePointers(message)
    case .a, .aaaa: status = ARES_ENODATA
    }
  }

  @unsafe private mutating func parseServices(_ message: UnsafeBufferPointer<UInt8>) {
    var list: UnsafeMutablePointer<ares_srv_reply>?
    // SAFETY: c-ares reads `count` bytes; the list is its copy for us, freed here.
    status = unsafe ares_parse_srv_reply(message.baseAddress, Int32(message.count), &list)
    defer { unsafe ares_free_data(list) }
    unsafe Self.forEach(in: list, next: \.next) { record in
      guard let host = unsafe record.host else { return }
      records.services.append(
        unsafe SRVRecord(
          priority: record.priority, weight: record.weight, port: record.port,
          target: String(cString: host)))
    }
  }

  @unsafe private mutating func parsePointers(_ message: UnsafeBufferPointer<UInt8>) {
    var list: UnsafeMutablePointer<ares_naptr_reply>?
    // SAFETY: as above.
    status = unsafe ares_parse_naptr_reply(message.baseAddress, Int32(message.count), &list)
    defer { unsafe ares_free_data(list) }
    unsafe Self.forEach(in: list, next: \.next) { record in
      guard let flags = unsafe record.flags, let service = unsafe record.service,
        let regexp = unsafe record.regexp, let replacement = unsafe record.replacement
      else { return }
      records.pointers.append(
        unsafe NAPTRRecord(
          order: record.order, preference: record.preference, flags: String(cString: flags),
          service: String(cString: service), regexp: String(cString: regexp),
          replacement: String(cString: replacement)))
    }
  }
}
