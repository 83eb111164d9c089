// An op of our own: a class with
//
//   static constexpr const char* kName
//   static constexpr const char* kInputs[], kOutputs[], kAttributes[]   as TensorFlow writes them: "x: float"
//   static constexpr int kShapeOf[]    for each output the input whose shape it has, or kOtherShape
//   explicit Op(Attributes)            once a node
//   void operator()(Call&) const       each time that it runs; may run on several threads at once
//
// is registered by `const bool registered = registerOp<Op>();` while the library is loaded. Only float32 on the
// processor; where the processor lacks what the loops are compiled for, nothing is registered.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string>
#include <vector>

#include "levels.h"
#include "tensorflow-c.h"

namespace exmix {

constexpr int kOtherShape = -1;

using Shape = std::vector<int64_t>;

inline int64_t elements(const Shape& shape) {
  int64_t count = 1;
  for (int64_t size : shape) count *= size;
  return count;
}

/** What an op is made with. */
class Attributes {
 public:
  explicit Attributes(TF_OpKernelConstruction* construction) : construction_(construction) {}

  float number(const char* name) const { return read<float>(TF_OpKernelConstruction_GetAttrFloat, name); }

  int whole(const char* name) const { return read<int32_t>(TF_OpKernelConstruction_GetAttrInt32, name); }

 private:
  template <class Value>
  Value read(void (*get)(TF_OpKernelConstruction*, const char*, Value*, TF_Status*), const char* name) const {
    Value value = 0;
    TF_Status* status = TF_NewStatus();
    get(construction_, name, &value, status);
    TF_DeleteStatus(status);
    return value;
  }

  TF_OpKernelConstruction* construction_;
};

/** Why a call cannot be answered. */
struct Refusal {
  std::string message;
};

inline void require(bool holds, const char* message) {
  if (!holds) throw Refusal{message};
}

template <class Value>
struct InputOf {
  const Value* values;
  Shape shape;
};

using Input = InputOf<float>;

/** One run of an op: its inputs, and room for its outputs. */
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}

  ~Call() {
    for (const Held& held : tensors_) TF_DeleteTensor(held.tensor);
    TF_DeleteStatus(status_);
  }

  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  /** Of the type that the op's definition gives it. */
  template <class Value = float>
  InputOf<Value> input(int index) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, index, &tensor, status_);
    check();
    tensors_.push_back({tensor, index});
    Shape shape(TF_NumDims(tensor));
    for (size_t axis = 0; axis < shape.size(); axis++) shape[axis] = TF_Dim(tensor, axis);
    return {static_cast<const Value*>(TF_TensorData(tensor)), std::move(shape)};
  }

  /**
   * Room for an output; that of one of the inputs named in `reuse`, where it has this shape and nothing else reads it.
   * Their values can be read further on: until they are written over, or to the end of the call.
   */
  float* output(int index, const Shape& shape, std::initializer_list<int> reuse = {}) {
    // Memory that this call holds itself would count as read by others. The context keeps it alive.
    for (int input : reuse) release(input);
    TF_Tensor* tensor =
        reuse.size() == 0
            ? TF_AllocateOutput(context_, index, TF_FLOAT, shape.data(), shape.size(), elements(shape) * sizeof(float),
                                status_)
            : TF_ForwardInputOrAllocateOutput(context_, reuse.begin(), reuse.size(), index, shape.data(), shape.size(),
                                              nullptr, status_);
    check();
    tensors_.push_back({tensor, kOutput});
    return static_cast<float*>(TF_TensorData(tensor));
  }

  void fail(const char* op, const std::string& message) {
    TF_SetStatus(status_, TF_INVALID_ARGUMENT, (std::string(op) + ": " + message).c_str());
    TF_OpKernelContext_Failure(context_, status_);
  }

 private:
  static constexpr int kOutput = -1;

  struct Held {
    TF_Tensor* tensor;
    /** Which input it is. */
    int input;
  };

  void release(int input) {
    for (size_t i = 0; i < tensors_.size(); i++) {
      if (tensors_[i].input != input) continue;
      TF_DeleteTensor(tensors_[i].tensor);
      tensors_.erase(tensors_.begin() + i--);
    }
  }

  void check() {
    if (TF_GetCode(status_) != TF_OK) throw Refusal{TF_Message(status_)};
  }

  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<Held> tensors_;
};

namespace registration {

template <class Op>
void* create(TF_OpKernelConstruction* construction) {
  return new Op(Attributes(construction));
}

template <class Op>
void compute(void* op, TF_OpKernelContext* context) {
  Call call(context);
  try {
    (*static_cast<const Op*>(op))(call);
  } catch (const Refusal& refusal) {
    call.fail(Op::kName, refusal.message);
  } catch (const std::bad_alloc&) {
    call.fail(Op::kName, "no memory is left");
  }
}

template <class Op>
void destroy(void* op) {
  delete static_cast<Op*>(op);
}

template <class Op>
void inferShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
  int output = 0;
  for (int input : Op::kShapeOf) {
    if (input != kOtherShape && TF_GetCode(status) == TF_OK) {
      TF_ShapeHandle* shape = TF_NewShapeHandle();
      TF_ShapeInferenceContextGetInput(context, input, shape, status);
      if (TF_GetCode(status) == TF_OK) TF_ShapeInferenceContextSetOutput(context, output, shape, status);
      TF_DeleteShapeHandle(shape);
    }
    output++;
  }
}

}  // namespace registration

template <class Op>
bool registerOp() {
  if (!canRunLoops()) return false;
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(Op::kName);
  for (const char* input : Op::kInputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : Op::kOutputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  for (const char* attribute : Op::kAttributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, registration::inferShapes<Op>);
  TF_Status* status = TF_NewStatus();
  TF_RegisterOpDefinition(definition, status);
  bool registered = TF_GetCode(status) == TF_OK;
  if (registered) {
    TF_KernelBuilder* kernel = TF_NewKernelBuilder(Op::kName, "CPU", registration::create<Op>,
                                                   registration::compute<Op>, registration::destroy<Op>);
    TF_RegisterKernelBuilder(Op::kName, kernel, status);
    registered = TF_GetCode(status) == TF_OK;
  }
  TF_DeleteStatus(status);
  return registered;
}

}  // namespace exmix
