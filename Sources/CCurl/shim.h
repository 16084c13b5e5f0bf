#include <curl/curl.h>
#include <string.h>
#include <sys/socket.h>

// A macro that Swift does not understand.
static const long iceprobe_auth_basic = CURLAUTH_BASIC;

// Swift cannot call variadic functions: one plain function per type of argument.

static inline CURLcode iceprobe_setopt_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode iceprobe_setopt_offset(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode iceprobe_setopt_string(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode iceprobe_setopt_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode iceprobe_setopt_callback(CURL *easy, CURLoption option, curl_write_callback value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode iceprobe_getinfo_long(CURL *easy, CURLINFO info, long *value) {
  return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode iceprobe_getinfo_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
  return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode iceprobe_getinfo_string(CURL *easy, CURLINFO info, const char **value) {
  return curl_easy_getinfo(easy, info, value);
}

// The message is a union in C; a finished transfer's is always its result.
static inline CURLcode iceprobe_message_result(const CURLMsg *message) {
  return message->data.result;
}

static inline CURLcode iceprobe_setopt_opening(CURL *easy, curl_opensocket_callback open, void *context) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open);
  return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context) : code;
}

static inline CURLcode iceprobe_getinfo_socket(CURL *easy, CURLINFO info, curl_socket_t *value) {
  return curl_easy_getinfo(easy, info, value);
}

// libcurl connects to the address that its open-socket callback leaves in `address`.
static inline curl_socket_t iceprobe_open_local(struct curl_sockaddr *address, const void *name, size_t count) {
  if (count > sizeof address->addr) return CURL_SOCKET_BAD;
  memcpy(&address->addr, name, count);
  address->addrlen = (unsigned int)count;
  address->family = AF_UNIX;
  return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

// Without a callback libcurl would trace to standard error.
static inline CURLcode iceprobe_setopt_tracing(CURL *easy, curl_debug_callback trace, void *context) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, trace);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_DEBUGDATA, context);
  return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L) : code;
}

static inline CURLMcode iceprobe_multi_watching(CURLM *multi, curl_socket_callback watch, void *context) {
  CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch);
  return code == CURLM_OK ? curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context) : code;
}

static inline CURLMcode iceprobe_multi_timing(CURLM *multi, curl_multi_timer_callback time, void *context) {
  CURLMcode code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, time);
  return code == CURLM_OK ? curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context) : code;
}
