import Configuring

/// A refusal says where; what is accepted can be used as it is: paths from the root, hashes of
/// bcrypt, and headers that are one line.
func checkWebConfiguration(_ input: [UInt8]) throws(Violation) {
  let configuration: WebConfiguration
  do throws(ConfigurationProblems) {
    configuration = try WebConfiguration(yaml: input, below: "/etc/iceprobe")
  } catch {
    try expect(!error.list.isEmpty, "refused without a problem")
    for problem in error.list {
      try expect(problem.place.line >= 1 && problem.place.column >= 1, "a problem without a place")
      try expect(!problem.message.isEmpty, "a problem without a message")
    }
    return
  }
  if let tls = configuration.tls {
    for path in [tls.certificate, tls.key, tls.clientAuthority].compactMap(\.self) {
      try expect(path.hasPrefix("/") && path.utf8.count > 1, "a path from nowhere")
      try expect(!path.utf8.contains(0), "a path with a NUL")
    }
    try expect(
      (tls.clientAuthority == nil) == (tls.clientAuthentication == .none),
      "clients are asked for what nobody vouches for")
  }
  for (user, hash) in configuration.users {
    try expect(!user.contains(":"), "a user whom Basic authentication cannot name")
    try expect(hash.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a hash that is none")
  }
  for (name, value) in configuration.headers {
    try expect(!name.isEmpty, "a header without a name")
    try expect(
      value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a header that brings another one")
  }
}
