// Closes and opens the process's standard error. TensorFlow tells about oneDNN on it while it starts, before its own log
// level counts, in the middle of whatever the terminal shows; Node has no dup2 to keep that away.

#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

namespace {

int saved = -1;

napi_value Close(napi_env env, napi_callback_info) {
  int nowhere = open("/dev/null", O_WRONLY);
  if (saved == -1 && nowhere != -1) {
    saved = dup(STDERR_FILENO);
    if (saved != -1) dup2(nowhere, STDERR_FILENO);
  }
  if (nowhere != -1) close(nowhere);
  return nullptr;
}

napi_value Open(napi_env env, napi_callback_info) {
  if (saved != -1) {
    dup2(saved, STDERR_FILENO);
    close(saved);
    saved = -1;
  }
  return nullptr;
}

napi_value Init(napi_env env, napi_value exports) {
  napi_property_descriptor functions[] = {
      {"close", nullptr, Close, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"open", nullptr, Open, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, 2, functions);
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, Init)
