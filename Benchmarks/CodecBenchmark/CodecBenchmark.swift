import STUNWire
import TLS
import Vocabulary

/// What the codec costs, beside what OpenSSL's HMAC alone costs over the same bytes.
@main
struct CodecBenchmark {
  static func main() throws {
    let sample = try Sample(Digests.openSSL)
    let bare = try BareHMAC(key: Sample.key)
    var cases = [
      Case("decode 6 attributes", sample.decode),
      Case("decode, read 3 of them typed", sample.read),
      Case("bare HMAC-SHA1") { bare.digest(sample.covered) },
      Case("decode, verify SHA-1 and FINGERPRINT", sample.verify),
      Case("encode, sign SHA-1 and FINGERPRINT") { use(try sample.encode()) },
    ]
    try Case.measure(&cases)
    let unit = cases[2].best
    print("ns\t× bare HMAC\tallocations\twhat")
    for one in cases {
      print(rounded(one.best), rounded(one.best / unit), one.allocations, one.name, separator: "\t")
    }
  }

  private static func rounded(_ value: Double) -> Double {
    (value * 100).rounded() / 100
  }
}
