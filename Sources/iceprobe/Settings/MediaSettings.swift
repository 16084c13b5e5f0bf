import Measurements
import Probing
import Settings
import Vocabulary

/// The traffic that a run sends through relays, as the settings say.
struct MediaSettings {
  /// `nil` for none.
  let relay: RelayProfile?
  /// The amount of traffic, to announce before it is sent; `nil` unless media is requested.
  let notice: String?

  init(_ values: SettingValues) throws(UsageError) {
    guard values.flag(.relay) else {
      (relay, notice) = (nil, nil)
      return
    }
    var profile = RelayProfile()
    guard let media = values.text(.media).flatMap({ MediaProfile($0) }) else {
      (relay, notice) = (profile, nil)
      return
    }
    let duration = values.span(.duration) ?? .seconds(10)
    let limit = values.integer(.maxRate) ?? 0
    guard media.kilobitsPerSecond <= limit else {
      throw UsageError(
        "--media \(values.text(.media) ?? "") sends \(media.kilobitsPerSecond) kbit/s each way, but "
          + "--max-rate allows \(limit)")
    }
    let bytes = values.integer(.maxBytes) ?? 0
    profile.use(media, for: duration, flows: limit / media.kilobitsPerSecond, bytes: bytes)
    relay = profile
    let total = Int(Double(media.bytesPerSecond) * duration.seconds)
    notice =
      "media: \(media.packetsPerSecond) packets of \(media.payload) bytes a second each way for "
      + "\(duration.settingText) through each relay: \(media.kilobitsPerSecond) kbit/s and "
      + "\(total.roundedBytes) each way, at most \(limit) kbit/s at once and \(bytes.roundedBytes) in all"
  }
}

extension Int {
  /// `86 kB`, `3.2 MB`.
  fileprivate var roundedBytes: String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var (value, unit) = (Double(self), 0)
    while value >= 999.5, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
    let tenths = Int((value * 10).rounded())
    return tenths < 100 && tenths % 10 != 0
      ? "\(tenths / 10).\(tenths % 10) \(units[unit])" : "\((tenths + 5) / 10) \(units[unit])"
  }
}
