#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

static const int64_t second = 1000000000;
static const int64_t millisecond = 1000000;

uint64_t clinux_monotonic_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * (uint64_t)second + (uint64_t)now.tv_nsec;
}

// Rounded up: waking a little late is harmless, waking early would spin until the time has come.
static int whole_milliseconds(int64_t timeout) {
  if (timeout < 0) return -1;
  int64_t count = timeout / millisecond + (timeout % millisecond != 0);
  return count > INT_MAX ? INT_MAX : (int)count;
}

static int wait_precisely(int epoll, struct epoll_event *events, int64_t timeout) {
  // epoll_pwait2 came with Linux 5.11, and sandboxes may refuse it.
  static atomic_bool lacks_pwait2 = false;
  if (!atomic_load_explicit(&lacks_pwait2, memory_order_relaxed)) {
    struct timespec limit = {.tv_sec = timeout / second, .tv_nsec = timeout % second};
    int count =
        epoll_pwait2(epoll, events, CLINUX_EVENT_CAPACITY, timeout < 0 ? NULL : &limit, NULL);
    if (count >= 0 || (errno != ENOSYS && errno != EPERM)) return count;
    atomic_store_explicit(&lacks_pwait2, true, memory_order_relaxed);
  }
  return epoll_wait(epoll, events, CLINUX_EVENT_CAPACITY, whole_milliseconds(timeout));
}

int clinux_epoll_wait(int epoll, struct clinux_event *events, int64_t timeout) {
  struct epoll_event found[CLINUX_EVENT_CAPACITY];
  int count = wait_precisely(epoll, found, timeout);
  for (int index = 0; index < count; index++) {
    events[index].token = found[index].data.u64;
    events[index].events = found[index].events;
  }
  return count;
}

int clinux_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t token) {
  struct epoll_event event = {.events = events, .data = {.u64 = token}};
  return epoll_ctl(epoll, operation, fd, &event);
}

void clinux_eventfd_drain(int fd) {
  eventfd_t count;
  eventfd_read(fd, &count);
}

void clinux_block_signals(void) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, NULL);
}

// Written by the signal handler, which may run on any thread and may call almost nothing.
static int interrupt_pipe[2] = {-1, -1};

static void tell_interrupt(int signal) {
  int saved = errno;
  unsigned char number = (unsigned char)signal;
  // A full pipe holds thousands of unread signals: one more says nothing new.
  ssize_t written = write(interrupt_pipe[1], &number, 1);
  (void)written;
  errno = saved;
}

int clinux_open_interrupts(void) {
  if (pipe2(interrupt_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  struct sigaction action = {.sa_handler = tell_interrupt, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGINT, &action, NULL) != 0 || sigaction(SIGTERM, &action, NULL) != 0) return -1;
  return interrupt_pipe[0];
}

void clinux_catch_signal(int signal, bool even_if_ignored) {
  struct sigaction before;
  if (!even_if_ignored && sigaction(signal, NULL, &before) == 0 && before.sa_handler == SIG_IGN) return;
  struct sigaction action = {.sa_handler = tell_interrupt, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, NULL);
}

void clinux_stop_until_continued(void) {
  struct sigaction usual = {.sa_handler = SIG_DFL}, before;
  sigemptyset(&usual.sa_mask);
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  // Not SIGSTOP: a process group that no shell would continue is not stopped.
  sigaction(SIGTSTP, &usual, &before);
  raise(SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, NULL);
  pthread_sigmask(SIG_BLOCK, &stop, NULL);
  sigaction(SIGTSTP, &before, NULL);
}

int clinux_next_interrupt(int fd) {
  unsigned char number;
  return read(fd, &number, 1) == 1 ? number : 0;
}

void clinux_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }
