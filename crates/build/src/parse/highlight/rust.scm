; The tokens of Rust that have a class of their own, see `CLASSES`. Of two patterns for the same token the later applies.
;
; The query that comes with the grammar takes five times as long to compile: the library follows each named node with
; children through every state of the parser. A wildcard with a field is followed once.

[(type_identifier) (primitive_type)] @type
(field_identifier) @property
((identifier) @type (#match? @type "^[A-Z]"))

(call_expression function: [
  (identifier) @function
  (_ field: (field_identifier) @function)
  (_ name: (identifier) @function)])
(generic_function function: [
  (identifier) @function
  (_ field: (field_identifier) @function)
  (_ name: (identifier) @function)])
(macro_invocation macro: (identifier) @function "!" @function)
(function_item name: (identifier) @function)
(function_signature_item name: (identifier) @function)

[(line_comment) (block_comment) (line_outer_doc_comment) (block_outer_doc_comment)] @comment

["(" ")" "[" "]" "{" "}" "::" ":" "." "," ";"] @punctuation

(parameter pattern: (identifier) @parameter)
(lifetime (identifier) @label)

["auto" "as" "async" "await" "break" "const" "~const" "continue" "default" "dyn" "else" "enum" "extern" "fn" "for" "gen"
 "if" "impl" "in" "let" "loop" "macro_rules" "macro" "match" "mod" "move" "pub" "raw" "ref" "return" "safe" "static"
 "struct" "trait" "type" "union" "unsafe" "use" "where" "while" "yield"
 (crate) (mutable_specifier) (super)] @keyword

[(char_literal) (string_literal) (raw_string_literal)] @string
[(boolean_literal) (integer_literal) (float_literal)] @constant
(escape_sequence) @escape
[(attribute_item) (inner_attribute_item)] @attribute
["*" "&" "'"] @operator
