// What the C++ tests expect: each thing that isn't so is printed and counted.
#ifndef LATCHKEY_TEST_EXPECT_HPP
#define LATCHKEY_TEST_EXPECT_HPP

#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "latchkey.hpp"

inline int failures = 0;

inline void expect(bool holds, const char* what) {
  if (holds) return;
  std::cout << what << "\n";
  failures++;
}

// Whether an answer has what it must, and perhaps more.
inline bool has(const latchkey::json& answer, const latchkey::json& wanted) {
  if (!wanted.is_object()) return answer == wanted;
  for (const auto& [name, value] : wanted.items()) {
    if (!answer.is_object() || !answer.contains(name) || !has(answer.at(name), value)) return false;
  }
  return true;
}

// An answer of the library, freed.
inline std::string taken(char* answer) {
  const std::string text = answer;
  latchkey_free(answer);
  return text;
}

inline std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
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
