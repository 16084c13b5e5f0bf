import ArgumentParser

/// The configuration file of a run.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "YAML file of sources, checks, thresholds and outputs, - for standard input.",
      discussion: "Options given here come before the file's. Without this option and without any "
        + "source, the user's own file is taken (iceprobe config --help).",
      valueName: "path|-"))
  var config: String?
}
