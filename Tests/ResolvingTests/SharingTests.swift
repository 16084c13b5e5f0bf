import Foundation
import Polling
import TestSupport
import Testing
import Vocabulary

@testable import Resolving

/// Several callers, one resolver.
@Suite(.serialized) struct SharingTests {
  @Test func `one lookup serves every caller of a name, at once and later`() async throws {
    try await Responder.with { dns in
      let resolver = Resolver(servers: [dns.server])
      let hosts = ["late.late.test", "LATE.late.test", "late.late.test."]
      let resolutions = try await withThrowingTaskGroup(of: Resolution.self) { group in
        for host in hosts { group.addTask { try await resolver.resolve(host, until: soon) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      let later = try await resolver.resolve("late.late.test", until: soon)
      #expect((resolutions + [later]).map(\.isShared).filter { !$0 }.count == 1)
      #expect(later.isShared)
      #expect(Set((resolutions + [later]).map(\.addresses)).count == 1)
      #expect(Set(resolutions.map(\.host)) == Set(hosts))
      // Fewer than there were callers; the answer is late enough for one retransmission.
      _ = try await resolver.resolve("answer.none.test", [.v4], until: soon)
      let questions = try await dns.questions(upTo: "A answer.none.test")
      #expect(questions.filter { $0 == "A late.late.test" }.count < hosts.count)
    }
  }

  @Test func `failures are remembered, too`() async throws {
    try await Responder.with { dns in
      let resolver = Resolver(servers: [dns.server])
      let first = await failure(of: "nxdomain.nxdomain.test", resolver)
      let second = await failure(of: "nxdomain.nxdomain.test", resolver)
      #expect(first == second)
      _ = try await resolver.resolve("answer.none.test", [.v4], until: soon)
      let questions = try await dns.questions(upTo: "A answer.none.test")
      #expect(questions.filter { $0 == "A nxdomain.nxdomain.test" }.count == 1)
    }
  }

  @Test func `a lookup that ran out of time is not held against the name`() async throws {
    try await Responder.with { dns in
      let resolver = Resolver(servers: [dns.server])
      let error = await failure(
        of: "late.late.test", resolver, until: EventLoop.now + .milliseconds(50))
      #expect(error?.reason == .query(.timeout))
      let resolution = try await resolver.resolve("late.late.test", until: soon)
      #expect(resolution.addresses.count == 2 && !resolution.isShared)
    }
  }

  @Test func `cancelling one caller leaves the others alone`() async throws {
    try await Responder.with { dns in
      let resolver = Resolver(servers: [dns.server])
      let cancelled = Task { await failure(of: "late.late.test", resolver) }
      let silent = Task { await failure(of: "silent.silent.test", resolver) }
      let patient = Task { try await resolver.resolve("late.late.test", until: soon) }
      _ = try await dns.questions(upTo: "AAAA late.late.test")
      _ = try await dns.questions(upTo: "AAAA silent.silent.test")
      cancelled.cancel()
      silent.cancel()
      #expect(await cancelled.value?.reason == .cancelled)
      #expect(await silent.value?.reason == .cancelled)
      let resolution = try await patient.value
      #expect(resolution.addresses.count == 2)
    }
  }

  @Test func `a caller in a hurry leaves the others alone`() async throws {
    try await Responder.with { dns in
      let resolver = Resolver(servers: [dns.server])
      async let patient = resolver.resolve("late.late.test", until: soon)
      _ = try await dns.questions(upTo: "AAAA late.late.test")
      let error = await failure(of: "late.late.test", resolver, until: EventLoop.now)
      #expect(error?.reason == .query(.timeout))
      let resolution = try await patient
      #expect(resolution.addresses.count == 2)
    }
  }

  @Test func `a task that is cancelled already asks nothing`() async throws {
    try await Responder.with { dns in
      let resolver = Resolver(servers: [dns.server])
      let task = Task {
        while !Task.isCancelled { await Task.yield() }
        return await failure(of: "answer.answer.test", resolver)
      }
      task.cancel()
      #expect(await task.value?.reason == .cancelled)
      _ = try await resolver.resolve("answer.none.test", [.v4], until: soon)
      let questions = try await dns.questions(upTo: "A answer.none.test")
      #expect(questions.count == 1)
    }
  }

  @Test func `the cache is bounded`() async throws {
    try await Responder.with { dns in
      let capacity = 20
      let resolver = Resolver(servers: [dns.server], capacity: capacity)
      func isShared(_ index: Int) async throws -> Bool {
        try await resolver.resolve("answer.none.n\(index).test", [.v4], until: soon).isShared
      }
      var shared: [Bool] = []
      for index in Array(0..<capacity) + [0, capacity, 0] {
        shared.append(try await isShared(index))
      }
      #expect(shared.dropLast(3).allSatisfy { !$0 })
      #expect(shared.suffix(3) == [true, false, false])
    }
  }

  @Test func `many names at once do not get in each other's way`() async throws {
    try await Responder.with { dns in
      let resolver = Resolver(servers: [dns.server])
      let count = try await withThrowingTaskGroup(of: Int.self) { group in
        for index in 0..<300 {
          group.addTask {
            try await resolver.resolve("answer.answer.n\(index).test", until: soon).addresses.count
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(count == 600)
    }
  }

  @Test
  func `B-29 the wait for the second family is bounded by a second and by half the time left`() {
    let first = Instant.zero + .seconds(10)
    func wait(_ deadline: Nanoseconds) -> Nanoseconds {
      Lookup.limit(of: first + deadline, firstAddressesAt: first) - first
    }
    #expect(wait(.seconds(20)) == .seconds(1))
    #expect(wait(.seconds(2)) == .seconds(1))
    #expect(wait(.milliseconds(300)) == .milliseconds(150))
    #expect(wait(.zero) == .zero)
    #expect(Lookup.limit(of: first, firstAddressesAt: nil) == first)
  }
}
