import Hummingbird
import HummingbirdTLS
import GRDB
import Histogram
import ServiceLifecycle
