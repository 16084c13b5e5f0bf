import CAres
import Glibc
import Vocabulary

/// One c-ares channel with at most one question in flight.
///
/// c-ares cancels by channel (`ares_cancel` ends every query on it), so each question has its own:
/// closing a channel ends only its question. c-ares calls back only from within the calls made
/// here; the results are kept until the caller, back from the call, takes them.
@safe
final class AresChannel {
  /// Where names are looked up, as the letters that c-ares uses.
  enum Lookup: String {
    case dns = "b"
    case hosts = "f"
  }

  /// A lost datagram costs half a second, where c-ares would wait five; doubled each round.
  private static let firstTimeoutMilliseconds: Int32 = 500
  /// Rounds over all servers: half a minute in total, past the deadline of any check.
  private static let rounds: Int32 = 6

  private var handle: ares_channel?
  private let mailbox = AresMailbox()

  /// Looks up names as in `configuration`, with its search domains only if `isSearched`; without a
  /// configuration it reads resolv.conf, which may block.
  init(
    _ lookup: Lookup, isSearched: Bool, _ configuration: ResolverConfiguration?
  ) throws(AresFailure) {
    _ = Self.library
    var options = unsafe ares_options()
    // With NOCHECKRESP c-ares passes on SERVFAIL, NOTIMP and REFUSED; without it they all end as
    // "connection refused" once every server has answered so.
    unsafe options.flags =
      ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOALIASES | (isSearched ? 0 : ARES_FLAG_NOSEARCH)
    unsafe options.timeout = Self.firstTimeoutMilliseconds
    unsafe options.tries = Self.rounds
    unsafe options.sock_state_cb = AresMailbox.socketStateChanged
    unsafe options.sock_state_cb_data = mailbox.context
    // A name that is not searched must count as having enough dots (resolv.conf may require five),
    // or c-ares would postpone it until after the search, which never comes.
    unsafe options.ndots = isSearched ? configuration?.ndots ?? 0 : 0
    var mask =
      ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB
      | ARES_OPT_LOOKUPS
    if !isSearched || configuration != nil { mask |= ARES_OPT_NDOTS }
    if let configuration {
      // With everything set, c-ares reads no file; the servers, with their ports, are set below.
      mask |= ARES_OPT_SERVERS | ARES_OPT_SORTLIST | ARES_OPT_DOMAINS
      mask |= configuration.rotatesServers ? ARES_OPT_ROTATE : ARES_OPT_NOROTATE
    }
    var domains = unsafe (configuration?.searchDomains ?? []).map { unsafe strdup($0) }
    defer { for index in unsafe domains.indices { unsafe free(domains[index]) } }
    // SAFETY: c-ares copies both texts; the mailbox lives until after `ares_destroy`, in `deinit`.
    let status = unsafe lookup.rawValue.withCString { text in
      unsafe options.lookups = UnsafeMutablePointer(mutating: text)
      return unsafe domains.withUnsafeMutableBufferPointer { domains in
        unsafe options.domains = domains.baseAddress
        unsafe options.ndomains = Int32(domains.count)
        return unsafe ares_init_options(&handle, &options, mask)
      }
    }
    guard status == ARES_SUCCESS else { throw AresFailure(status: status) }
    if let configuration, !configuration.servers.isEmpty {
      try setServers(configuration.servers)
    }
  }

  deinit {
    // SAFETY: the handle came from `ares_init_options`; this is its one release.
    unsafe ares_destroy(handle)
  }

  /// The servers that will be asked, in order.
  var servers: [SocketAddress] {
    var list: UnsafeMutablePointer<ares_addr_port_node>?
    // SAFETY: the list is c-ares' copy for us, ends in nil, and is freed here.
    guard unsafe ares_get_servers_ports(handle, &list) == ARES_SUCCESS else { return [] }
    defer { unsafe ares_free_data(list) }
    var servers: [SocketAddress] = []
    var next = unsafe list
    while let node = unsafe next {
      if let server = unsafe SocketAddress(node.pointee) { servers.append(server) }
      unsafe next = node.pointee.next
    }
    return servers
  }

  /// The channel's configuration.
  func configuration() throws(AresFailure) -> ResolverConfiguration {
    var options = unsafe ares_options()
    var mask: Int32 = 0
    // SAFETY: c-ares fills the structure with copies of its own, which are freed here.
    let status = unsafe ares_save_options(handle, &options, &mask)
    guard status == ARES_SUCCESS else { throw AresFailure(status: status) }
    defer { unsafe ares_destroy_options(&options) }
    let domains = unsafe UnsafeBufferPointer(
      start: options.domains, count: Int(options.ndomains))
    return ResolverConfiguration(
      servers: servers,
      searchDomains: unsafe domains.compactMap { unsafe $0.map { unsafe String(cString: $0) } },
      ndots: unsafe options.ndots, rotatesServers: mask & ARES_OPT_ROTATE != 0)
  }

  /// Replaces the servers; call it only between questions.
  func setServers(_ servers: [SocketAddress]) throws(AresFailure) {
    let text = servers.map(\.description).joined(separator: ",")
    // SAFETY: c-ares copies what it needs of the text.
    let status = unsafe ares_set_servers_ports_csv(handle, text)
    guard status == ARES_SUCCESS else { throw AresFailure(status: status) }
  }

  /// Asks for the records of one type; the reply may be there on return.
  func ask(_ name: HostName, _ type: RecordType) {
    switch type {
    case .a: askForAddresses(name, .v4)
    case .aaaa: askForAddresses(name, .v6)
    case .srv: unsafe query(name, ns_t_srv, AresMailbox.answeredWithServices)
    case .naptr: unsafe query(name, ns_t_naptr, AresMailbox.answeredWithPointers)
    }
  }

  @unsafe private func query(_ name: HostName, _ type: ns_type, _ callback: @escaping ares_callback)
  {
    // SAFETY: c-ares copies the name; for the mailbox see `init`.
    unsafe ares_query(
      handle, name.text, Int32(ns_c_in.rawValue), Int32(type.rawValue), callback, mailbox.context)
  }

  /// Asks for addresses of one version, or of both (hosts only).
  func askForAddresses(_ name: HostName, _ version: IPVersion?) {
    var hints = ares_addrinfo_hints()
    // Sorting by RFC 6724 would open and connect a socket for each address found.
    hints.ai_flags = ARES_AI_NOSORT | ARES_AI_ENVHOSTS
    hints.ai_family =
      switch version {
      case .v4: AF_INET
      case .v6: AF_INET6
      case nil: AF_UNSPEC
      }
    // SAFETY: c-ares copies name and hints; for the mailbox see `init`.
    unsafe ares_getaddrinfo(
      handle, name.text, nil, &hints, AresMailbox.answered, mailbox.context)
  }

  /// Reads and writes ready sockets, and retransmits what is due.
  func process(readable: Int32? = nil, writable: Int32? = nil) {
    // SAFETY: a live channel, and sockets that c-ares named itself.
    unsafe ares_process_fd(handle, readable ?? Self.noSocket, writable ?? Self.noSocket)
  }

  /// The longest time until `process` must be called; `nil` while nothing is in flight.
  func timeUntilDue() -> Nanoseconds? {
    var time = timeval()
    // SAFETY: the result is either nil or the address of `time`.
    guard unsafe ares_timeout(handle, nil, &time) != nil else { return nil }
    return .seconds(time.tv_sec) + Nanoseconds(Int64(time.tv_usec)) * 1000
  }

  /// Changes to the sockets since the last call, in order.
  func takeSocketStates() -> [AresSocketState] {
    defer { mailbox.socketStates = [] }
    return mailbox.socketStates
  }

  func takeReply() -> AresReply? {
    defer { mailbox.reply = nil }
    return mailbox.reply
  }

  /// `ARES_SOCKET_BAD`.
  private static let noSocket: Int32 = -1
  /// Sets the library up once, before the first channel.
  private static let library = ares_library_init(ARES_LIB_INIT_NONE)
}

/// c-ares failed to set up a channel.
struct AresFailure: Error {
  var status: Int32
}

extension SocketAddress {
  /// Port 0 stands for the default in c-ares.
  fileprivate init?(_ node: ares_addr_port_node) {
    let ip: IPAddress?
    switch unsafe node.family {
    case AF_INET: ip = unsafe IPAddress(raw: node.addr.addr4)
    case AF_INET6: ip = unsafe IPAddress(raw: node.addr.addr6)
    default: ip = nil
    }
    guard let ip else { return nil }
    let port = unsafe UInt16(truncatingIfNeeded: node.udp_port)
    self.init(ip, port: port == 0 ? 53 : port)
  }
}

extension IPAddress {
  /// Reads a C structure that consists of an address in network byte order.
  fileprivate init?<Address>(raw address: Address) {
    // SAFETY: the bytes of a plain structure are copied while it is in reach.
    let bytes = unsafe withUnsafeBytes(of: address) { unsafe Array($0) }
    self.init(bytes: bytes.span)
  }
}
