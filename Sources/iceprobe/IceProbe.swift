import ArgumentParser

@main
struct IceProbe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "iceprobe",
    abstract: "Checks whether WebRTC will connect from here, over which path, and how fast.",
    version: "0.1.0",
    subcommands: [ParseCommand.self])
}
