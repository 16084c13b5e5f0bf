// Options and results by the type of their value.
#include "table.h"

#include <string.h>
#include <sys/socket.h>

#define SET(option, value) (CCURL_IS_LOADED ? ccurl.easy_setopt(easy, option, value) : CURLE_FAILED_INIT)
#define GET(info, value) (CCURL_IS_LOADED ? ccurl.easy_getinfo(easy, info, value) : CURLE_FAILED_INIT)
#define SET_MULTI(option, value) (CCURL_IS_LOADED ? ccurl.multi_setopt(multi, option, value) : CURLM_BAD_HANDLE)

CURLcode iceprobe_setopt_long(CURL *easy, CURLoption option, long value) { return SET(option, value); }
CURLcode iceprobe_setopt_offset(CURL *easy, CURLoption option, curl_off_t value) { return SET(option, value); }
CURLcode iceprobe_setopt_string(CURL *easy, CURLoption option, const char *value) { return SET(option, value); }
CURLcode iceprobe_setopt_pointer(CURL *easy, CURLoption option, void *value) { return SET(option, value); }
CURLcode iceprobe_setopt_callback(CURL *easy, CURLoption option, curl_write_callback value) { return SET(option, value); }

CURLcode iceprobe_setopt_opening(CURL *easy, curl_opensocket_callback open, void *context) {
  CURLcode code = SET(CURLOPT_OPENSOCKETFUNCTION, open);
  return code == CURLE_OK ? SET(CURLOPT_OPENSOCKETDATA, context) : code;
}

CURLcode iceprobe_setopt_tracing(CURL *easy, curl_debug_callback trace, void *context) {
  CURLcode code = SET(CURLOPT_DEBUGFUNCTION, trace);
  if (code == CURLE_OK) code = SET(CURLOPT_DEBUGDATA, context);
  return code == CURLE_OK ? SET(CURLOPT_VERBOSE, 1L) : code;
}

CURLcode iceprobe_getinfo_long(CURL *easy, CURLINFO info, long *value) { return GET(info, value); }
CURLcode iceprobe_getinfo_offset(CURL *easy, CURLINFO info, curl_off_t *value) { return GET(info, value); }
CURLcode iceprobe_getinfo_string(CURL *easy, CURLINFO info, const char **value) { return GET(info, value); }
CURLcode iceprobe_getinfo_socket(CURL *easy, CURLINFO info, curl_socket_t *value) { return GET(info, value); }

CURLMcode iceprobe_multi_watching(CURLM *multi, curl_socket_callback watch, void *context) {
  CURLMcode code = SET_MULTI(CURLMOPT_SOCKETFUNCTION, watch);
  return code == CURLM_OK ? SET_MULTI(CURLMOPT_SOCKETDATA, context) : code;
}

CURLMcode iceprobe_multi_timing(CURLM *multi, curl_multi_timer_callback time, void *context) {
  CURLMcode code = SET_MULTI(CURLMOPT_TIMERFUNCTION, time);
  return code == CURLM_OK ? SET_MULTI(CURLMOPT_TIMERDATA, context) : code;
}

curl_socket_t iceprobe_open_local(struct curl_sockaddr *address, const void *name, size_t count) {
  if (count > sizeof address->addr) return CURL_SOCKET_BAD;
  memcpy(&address->addr, name, count);
  address->addrlen = (unsigned int)count;
  address->family = AF_UNIX;
  return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}
