module latchkey

go 1.18
