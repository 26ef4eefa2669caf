// What the C++ tests expect: each thing that isn't so is printed and counted.
#ifndef LATCHKEY_TEST_EXPECT_HPP
#define LATCHKEY_TEST_EXPECT_HPP

#include <iostream>

#include "latchkey.hpp"

inline int failures = 0;

inline void expect(bool holds, const char* what) {
  if (holds) return;
  std::cout << what << "\n";
  failures++;
}

// The work throws this, with this code and something for a person.
template <typename Thrown, typename Work>
void expect_code(const char* code, Work work) {
  try {
    work();
    expect(false, code);
  } catch (const Thrown& thrown) {
    expect(thrown.code() == code && *thrown.what() != 0, thrown.what());
  }
}

#endif
