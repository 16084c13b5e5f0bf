/// An SRV record (RFC 2782).
package struct SRVRecord: Hashable, Sendable {
  package var priority: UInt16
  package var weight: UInt16
  package var port: UInt16
  /// `.` or empty if the service is not available.
  package var target: String

  package init(priority: UInt16, weight: UInt16, port: UInt16, target: String) {
    self.priority = priority
    self.weight = weight
    self.port = port
    self.target = target
  }

  var isRefusal: Bool { target.isEmpty || target == "." }
}

extension [SRVRecord] {
  /// The order in which to try the records: by priority, and randomly within one (RES-10).
  ///
  /// `random` returns a number from 0 up to and including its argument.
  func ordered(_ random: (UInt32) -> UInt32) -> [SRVRecord] {
    Dictionary(grouping: self, by: \.priority).sorted { $0.key < $1.key }.flatMap { _, equals in
      equals.drawn(random)
    }
  }

  /// RFC 2782: the next one is the first whose running sum of weights reaches the number drawn.
  private func drawn(_ random: (UInt32) -> UInt32) -> [SRVRecord] {
    // Those of weight 0 come first, so that they have a small chance, too.
    var left = filter { $0.weight == 0 } + filter { $0.weight != 0 }
    var drawn: [SRVRecord] = []
    while !left.isEmpty {
      let number = random(left.reduce(0) { $0 &+ UInt32($1.weight) })
      var sum: UInt32 = 0
      let next = left.firstIndex { record in
        sum &+= UInt32(record.weight)
        return sum >= number
      }
      drawn.append(left.remove(at: next ?? 0))
    }
    return drawn
  }
}

/// A NAPTR record (RFC 3403 section 4).
package struct NAPTRRecord: Hashable, Sendable {
  package var order: UInt16
  package var preference: UInt16
  package var flags: String
  package var service: String
  package var regexp: String
  package var replacement: String

  package init(
    order: UInt16, preference: UInt16, flags: String, service: String, regexp: String = "",
    replacement: String
  ) {
    self.order = order
    self.preference = preference
    self.flags = flags
    self.service = service
    self.regexp = regexp
    self.replacement = replacement
  }
}
