import Glibc
import Polling
import Testing
import Vocabulary

@testable import Transports

/// Errors of this machine are told apart from the peer's (B-48).
@Suite struct `Local error` {
  @Test(arguments: [
    ConnectionTarget.udp(SocketAddress(.loopbackV4, port: 9)),
    .tcp(SocketAddress(.loopbackV4, port: 9)),
  ])
  @NetworkActor func `B-49 an address that this machine does not have`(
    _ target: ConnectionTarget
  ) async throws {
    // TEST-NET-1: nobody has it.
    let options = ConnectionOptions(bindAddress: .v4(0xC000_0201))
    let failure = await #expect(throws: OpeningFailure.self) {
      try await Connection.open(target, options, until: .distantFuture)
    }
    let error = LocalError(errno: EADDRNOTAVAIL, during: .bind)
    #expect(failure?.error == .local(error))
    #expect(error.isAddressGone)
  }

  @Test(arguments: [
    ConnectionTarget.udp(SocketAddress(.loopbackV6, port: 9)),
    .tcp(SocketAddress(.loopbackV6, port: 9)),
  ])
  @NetworkActor func `B-48 an address of the other version`(
    _ target: ConnectionTarget
  ) async throws {
    let failure = await #expect(throws: OpeningFailure.self) {
      try await Connection.open(
        target, ConnectionOptions(bindAddress: .loopbackV4), until: .distantFuture)
    }
    guard case .local(let error)? = failure?.error else { throw Unexpected(failure as Any) }
    #expect(error.call == .bind)
  }

  @Test @NetworkActor func `B-48 a datagram that is too long`() async throws {
    let peer = try DatagramPeer()
    let connection = try await Connection.open(.udp(peer.address), until: .distantFuture)
    #expect(throws: TransportError.local(LocalError(errno: EMSGSIZE, during: .send))) {
      try connection.send([UInt8](repeating: 0, count: 65_508))
    }
    // Later datagrams are numbered apart from the kernel's numbers, and still arrive.
    let receipt = try connection.send([1])
    #expect(try await peer.receive().bytes == [1])
    var stamps: [UInt32: KernelStamp] = [:]
    #expect(await connection.next(within: moment, stamps: &stamps) == .deadline)
    #expect(stamps[receipt.id] == nil)
  }

  @Test @NetworkActor func `B-48 no more descriptors`() async {
    // In a process of its own, since the limit is the process's.
    _ = await #expect(processExitsWith: .success) {
      await Task { @NetworkActor in
        let start = EventLoop.now
        var limit = rlimit(rlim_cur: 0, rlim_max: 1_024)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        for target in [
          ConnectionTarget.udp(SocketAddress(.loopbackV4, port: 9)),
          .tcp(SocketAddress(.loopbackV4, port: 9)),
        ] {
          do throws(OpeningFailure) {
            _ = try await Connection.open(target, until: start + patience)
            exit(1)
          } catch {
            let expected = TransportError.local(LocalError(errno: EMFILE, during: .socket))
            if error.error != expected { exit(2) }
          }
        }
      }.value
    }
  }
}
