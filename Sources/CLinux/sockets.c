#define _GNU_SOURCE
#include "CLinux.h"

#include <endian.h>
#include <errno.h>
#include <ifaddrs.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static socklen_t to_storage(const struct clinux_address *address, struct sockaddr_storage *storage) {
  memset(storage, 0, sizeof *storage);
  if (address->family == AF_INET) {
    struct sockaddr_in *v4 = (struct sockaddr_in *)storage;
    v4->sin_family = AF_INET;
    v4->sin_port = htons(address->port);
    v4->sin_addr.s_addr = htonl((uint32_t)address->low);
    return sizeof *v4;
  }
  struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)storage;
  uint64_t halves[2] = {htobe64(address->high), htobe64(address->low)};
  v6->sin6_family = AF_INET6;
  v6->sin6_port = htons(address->port);
  v6->sin6_scope_id = address->scope;
  memcpy(&v6->sin6_addr, halves, sizeof halves);
  return sizeof *v6;
}

static struct clinux_address from_storage(const void *storage) {
  struct clinux_address address = {.family = ((const struct sockaddr *)storage)->sa_family};
  if (address.family == AF_INET) {
    const struct sockaddr_in *v4 = storage;
    address.port = ntohs(v4->sin_port);
    address.low = ntohl(v4->sin_addr.s_addr);
  } else if (address.family == AF_INET6) {
    const struct sockaddr_in6 *v6 = storage;
    uint64_t halves[2];
    memcpy(halves, &v6->sin6_addr, sizeof halves);
    address.port = ntohs(v6->sin6_port);
    address.scope = v6->sin6_scope_id;
    address.high = be64toh(halves[0]);
    address.low = be64toh(halves[1]);
  } else {
    address.family = AF_UNSPEC;
  }
  return address;
}

int clinux_socket(int family, int type) {
  return clinux_keep_reserve(socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

int clinux_bind(int fd, const struct clinux_address *address) {
  struct sockaddr_storage storage;
  socklen_t count = to_storage(address, &storage);
  return bind(fd, (struct sockaddr *)&storage, count);
}

int clinux_connect(int fd, const struct clinux_address *address) {
  struct sockaddr_storage storage;
  socklen_t count = to_storage(address, &storage);
  return connect(fd, (struct sockaddr *)&storage, count);
}

int clinux_accept(int fd, struct clinux_address *peer) {
  struct sockaddr_storage storage = {.ss_family = AF_UNSPEC};
  socklen_t count = sizeof storage;
  int accepted =
      accept4(fd, (struct sockaddr *)&storage, &count, SOCK_NONBLOCK | SOCK_CLOEXEC);
  *peer = from_storage(&storage);
  return clinux_keep_reserve(accepted);
}

int clinux_listen_locally(struct clinux_local_name *name) {
  int fd = clinux_keep_reserve(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (fd < 0) return fd;
  const sa_family_t unnamed = AF_UNIX;
  socklen_t count = sizeof name->bytes;
  if (bind(fd, (const struct sockaddr *)&unnamed, sizeof unnamed) < 0 || listen(fd, 8) < 0 ||
      getsockname(fd, (struct sockaddr *)name->bytes, &count) < 0 || count > sizeof name->bytes) {
    close(fd);
    return -1;
  }
  name->count = count;
  return fd;
}

int clinux_accept_own(int fd) {
  int accepted = clinux_keep_reserve(accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (accepted < 0) return accepted;
  struct ucred peer;
  socklen_t count = sizeof peer;
  if (getsockopt(accepted, SOL_SOCKET, SO_PEERCRED, &peer, &count) == 0 && peer.pid == getpid()) return accepted;
  close(accepted);
  return -1;
}

int clinux_local_address(int fd, struct clinux_address *address) {
  struct sockaddr_storage storage = {.ss_family = AF_UNSPEC};
  socklen_t count = sizeof storage;
  int status = getsockname(fd, (struct sockaddr *)&storage, &count);
  *address = from_storage(&storage);
  return status;
}

int clinux_host_addresses(struct clinux_address *addresses, int capacity) {
  struct ifaddrs *list = NULL;
  if (getifaddrs(&list) != 0) return -1;
  int count = 0;
  for (struct ifaddrs *item = list; item && count < capacity; item = item->ifa_next) {
    if (!item->ifa_addr) continue;
    int family = item->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    struct sockaddr_storage storage = {.ss_family = AF_UNSPEC};
    memcpy(&storage, item->ifa_addr,
           family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6));
    addresses[count++] = from_storage(&storage);
  }
  freeifaddrs(list);
  return count;
}

ssize_t clinux_send(
    int fd, const void *bytes, size_t count, const struct clinux_address *peer) {
  if (!peer) return send(fd, bytes, count, MSG_NOSIGNAL);
  struct sockaddr_storage storage;
  socklen_t length = to_storage(peer, &storage);
  return sendto(fd, bytes, count, MSG_NOSIGNAL, (struct sockaddr *)&storage, length);
}

static int64_t nanoseconds(struct timespec time) {
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void read_extended_error(
    const struct cmsghdr *control, struct clinux_reception *reception) {
  struct sock_extended_err error;
  if (control->cmsg_len < CMSG_LEN(sizeof error)) return;
  memcpy(&error, CMSG_DATA(control), sizeof error);
  reception->error = error.ee_errno;
  reception->info = error.ee_info;
  reception->data = error.ee_data;
  reception->origin = error.ee_origin;
  reception->type = error.ee_type;
  reception->code = error.ee_code;
  // The offender's address follows; it may be shorter than the largest one.
  struct sockaddr_storage offender = {.ss_family = AF_UNSPEC};
  size_t rest = control->cmsg_len - CMSG_LEN(sizeof error);
  memcpy(&offender, CMSG_DATA(control) + sizeof error,
         rest < sizeof offender ? rest : sizeof offender);
  reception->offender = from_storage(&offender);
}

static void read_control(const struct cmsghdr *control, struct clinux_reception *reception) {
  int level = control->cmsg_level, type = control->cmsg_type;
  if (level == SOL_SOCKET && type == SCM_TIMESTAMPING) {
    struct scm_timestamping stamps;
    if (control->cmsg_len < CMSG_LEN(sizeof stamps)) return;
    memcpy(&stamps, CMSG_DATA(control), sizeof stamps);
    reception->stamp = nanoseconds(stamps.ts[0]);
  } else if ((level == SOL_IP && type == IP_RECVERR) ||
             (level == SOL_IPV6 && type == IPV6_RECVERR)) {
    read_extended_error(control, reception);
  }
}

ssize_t clinux_receive(
    int fd, void *bytes, size_t capacity, int flags, struct clinux_reception *reception) {
  struct sockaddr_storage peer;
  peer.ss_family = AF_UNSPEC;
  // Room for a timestamp and an extended error with its address, several times over.
  _Alignas(struct cmsghdr) char control[512];
  struct iovec vector = {.iov_base = bytes, .iov_len = capacity};
  struct msghdr message = {
      .msg_name = &peer,
      .msg_namelen = sizeof peer,
      .msg_iov = &vector,
      .msg_iovlen = 1,
      .msg_control = control,
      .msg_controllen = sizeof control,
  };
  ssize_t count = recvmsg(fd, &message, flags);
  if (count < 0) return count;

  struct timespec monotonic, realtime;
  clock_gettime(CLOCK_MONOTONIC, &monotonic);
  clock_gettime(CLOCK_REALTIME, &realtime);
  *reception = (struct clinux_reception){
      .monotonic = (uint64_t)nanoseconds(monotonic),
      .realtime_offset = nanoseconds(realtime) - nanoseconds(monotonic),
      .peer = from_storage(&peer),
  };
  for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each))
    read_control(each, reception);
  return count;
}

int clinux_take_error(int fd) {
  int error = 0;
  socklen_t count = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &count) < 0 ? errno : error;
}

int clinux_set_option(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value);
}

int clinux_reset_on_close(int fd) {
  struct linger linger = {.l_onoff = 1, .l_linger = 0};
  return setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

int clinux_report_errors(int fd, int family, int enable) {
  // An IPv6 socket with a mapped peer address gets its errors as an IPv4 one does.
  int status = clinux_set_option(fd, SOL_IP, IP_RECVERR, enable);
  return family == AF_INET ? status : clinux_set_option(fd, SOL_IPV6, IPV6_RECVERR, enable);
}

int clinux_stamp_packets(int fd) {
  // Without OPT_TSONLY every transmit stamp would carry a copy of its datagram.
  return clinux_set_option(
      fd, SOL_SOCKET, SO_TIMESTAMPING,
      SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE |
          SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY);
}
