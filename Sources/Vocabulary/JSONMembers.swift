extension JSON {
  /// The members of an object, ordered by name, each name once.
  ///
  /// An array rather than a dictionary: reports make millions of members, nearly all already in order,
  /// and are written in that order.
  package struct Members: Hashable, Sendable {
    private var members: [Member] = []

    package struct Member: Hashable, Sendable {
      package let key: String
      package var value: JSON
    }

    package init(capacity: Int = 0) {
      members.reserveCapacity(capacity)
    }

    /// The last of several with one name is kept.
    package init(_ members: some Sequence<(String, JSON)>) {
      for (key, value) in members { self[key] = value }
    }

    /// `nil` for a name that there is no member of; to set `nil` removes it.
    package subscript(key: String) -> JSON? {
      get {
        let place = place(of: key)
        return isMember(place, key) ? members[place].value : nil
      }
      set {
        let place = place(of: key)
        switch (newValue, isMember(place, key)) {
        case (let value?, true): members[place].value = value
        case (let value?, false): members.insert(Member(key: key, value: value), at: place)
        case (nil, true): members.remove(at: place)
        case (nil, false): break
        }
      }
    }

    /// Both, with the values of `others` where a name is in both.
    package func merging(_ others: Members) -> Members {
      var merged = self
      for member in others { merged[member.key] = member.value }
      return merged
    }

    private func isMember(_ place: Int, _ key: String) -> Bool {
      place < members.count && members[place].key == key
    }

    /// Where a member of that name is, or would be.
    private func place(of key: String) -> Int {
      guard let last = members.last, key <= last.key else { return members.count }
      var (low, high) = (0, members.count)
      while low < high {
        let middle = low + (high - low) / 2
        if members[middle].key < key { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }
}

extension JSON.Members: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { members.count }
  package subscript(position: Int) -> Member { members[position] }
}

extension JSON.Members: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, JSON)...) {
    self.init(elements)
  }
}
