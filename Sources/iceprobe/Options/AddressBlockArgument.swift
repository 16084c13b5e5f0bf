import ArgumentParser
import Vocabulary

/// `192.0.2.0/24`, `2001:db8::/32`, or one address.
struct AddressBlockArgument: ExpressibleByArgument {
  var block: AddressBlock

  init?(argument: String) {
    guard let block = AddressBlock(argument) else { return nil }
    self.block = block
  }
}
