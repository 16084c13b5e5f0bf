import Testing
import Vocabulary

@testable import ConfigSources

@Suite struct KnownSecretTests {
  private let known = KnownSecrets()

  private func hides(_ text: String) -> Bool { known.mask.masked(text) == SecretMask.placeholder }

  @Test func `what every generation of every source knows is masked, wherever one asks`() {
    known.insert([Secret("static-password")])
    let (first, second) = (known.generation(of: "a"), known.generation(of: "b"))
    first.insert([Secret("minted-for-a")])
    second.insert([Secret("minted-for-b")])
    known.insert([Secret("proxy-password")])
    for secret in ["static-password", "minted-for-a", "minted-for-b", "proxy-password"] {
      #expect(hides(secret))
      #expect(first.mask.masked(secret) == SecretMask.placeholder)
    }
    second.spare(["minted-for-b.example.org"])
    #expect(known.mask.masked("minted-for-b.example.org") == "minted-for-b.example.org")
  }

  @Test func `the newest two generations in force are masked, whatever failed since`() {
    for number in 1...3 {
      let fetch = known.generation(of: "a")
      fetch.insert([Secret("minted-\(number)-x")])
      fetch.comeIntoForce()
    }
    for _ in 1...1000 { known.generation(of: "a").insert([Secret("key-of-the-service")]) }
    #expect(hides("minted-2-x") && hides("minted-3-x") && hides("key-of-the-service"))
  }

  @Test func `a year of fetches keeps no more secrets than some`() {
    known.insert([Secret("static-password")])
    for number in 1...9000 {
      let fetch = known.generation(of: "s\(number % 3)")
      fetch.insert([Secret("minted-\(number)-secret"), Secret("key-of-the-service")])
      if number % 7 != 0 { fetch.comeIntoForce() }
    }
    #expect(known.generatedCount < 100)
    #expect(hides("static-password") && hides("minted-8999-secret"))
    #expect(!hides("minted-17-secret"))
  }
}
