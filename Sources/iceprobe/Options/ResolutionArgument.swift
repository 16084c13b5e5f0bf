import ArgumentParser
import Vocabulary

extension ResolutionMethod: ExpressibleByArgument {}
