// Alone in a file: <linux/tcp.h> and <netinet/tcp.h> define the same names, and only the first has all.
#include "include/CLinux.h"

#include <linux/tcp.h>
#include <stddef.h>
#include <sys/socket.h>

int clinux_later_segments(int fd) {
  struct tcp_info info = {0};
  socklen_t size = sizeof info;
  if (getsockopt(fd, 6 /* IPPROTO_TCP */, 11 /* TCP_INFO */, &info, &size) != 0) return -1;
  // Linux before 5.4 does not count them.
  if (size < offsetof(struct tcp_info, tcpi_rcv_ooopack) + sizeof info.tcpi_rcv_ooopack) return -1;
  return info.tcpi_rcv_ooopack > 1000000 ? 1000000 : (int)info.tcpi_rcv_ooopack;
}
