// The same workloads on Go's built-in map.  Reads the commands that main.cpp
// reads, answers each with one line of numbers.
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sort"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

func splitmix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	return x ^ (x >> 31)
}

func makeString(i uint64) string {
	r := splitmix(i ^ 0x5354)
	s := make([]byte, 12+r%29)
	for k := range s {
		r = r*6364136223846793005 + 1442695040888963407
		s[k] = byte('a' + (r>>40)%26)
	}
	return string(s)
}

func permutation(n int, seed uint64) []uint32 {
	p := make([]uint32, n)
	for i := range p {
		p[i] = uint32(i)
	}
	for i := n; i > 1; i-- {
		k := int(splitmix(seed+uint64(i)) % uint64(i))
		p[i-1], p[k] = p[k], p[i-1]
	}
	return p
}

type big [8]uint64

func small(i uint64) uint64    { return i }
func large(i uint64) big       { return big{i, i, i, i, i, i, i, i} }
func weightOf(v uint64) uint64 { return v }
func weightOfBig(v big) uint64 { return v[0] }

var sink uint64
var zero uint64

// The stopwatch of workloads.h: the lower quartile of short pieces by the wall
// clock, long pieces by the thread's own time.
type stopwatch struct {
	short  bool
	start  int64
	pieces []float64
}

func watch(n int) *stopwatch { return &stopwatch{short: n < 50000} }

func (w *stopwatch) read() int64 {
	if w.short {
		return int64(time.Since(epoch))
	}
	return ownTime()
}
func (w *stopwatch) begin() { w.start = w.read() }
func (w *stopwatch) end()   { w.pieces = append(w.pieces, float64(w.read()-w.start)) }
func (w *stopwatch) per(n int) float64 {
	sort.Float64s(w.pieces)
	return w.pieces[len(w.pieces)/4] / float64(n)
}

var epoch = time.Now()

func visit[K comparable, V any](key []K, n int, value func(uint64) V, weight func(V) uint64) []float64 {
	order := permutation(n, 77)
	rounds := 200000 / n
	if rounds < 1 {
		rounds = 1
	}
	r := make([]float64, 10)
	var sum uint64
	nothing := zero
	for which := 0; which != 2; which++ {
		w := watch(n)
		for k := 0; k != rounds; k++ {
			w.begin()
			var m map[K]V
			if which == 1 {
				m = make(map[K]V, n)
			} else {
				m = make(map[K]V)
			}
			for i := 0; i != n; i++ {
				m[key[i]] = value(uint64(i))
			}
			w.end()
			sum += uint64(len(m))
		}
		r[which] = w.per(n)
	}
	m := make(map[K]V)
	for i := 0; i != n; i++ {
		m[key[i]] = value(uint64(i))
	}
	w := watch(n)
	for k := 0; k != rounds; k++ {
		w.begin()
		for i := 0; i != n; i++ {
			sum += weight(m[key[order[i]]])
		}
		w.end()
	}
	r[2] = w.per(n)
	w = watch(n)
	for k := 0; k != rounds; k++ {
		w.begin()
		var last uint64
		for i := 0; i != n; i++ {
			last = weight(m[key[uint64(order[i])+(last&nothing)]])
		}
		w.end()
		sum += last
	}
	r[3] = w.per(n)
	w = watch(n)
	for k := 0; k != rounds; k++ {
		w.begin()
		for i := 0; i != n; i++ {
			if _, ok := m[key[n+int(order[i])]]; !ok {
				sum++
			}
		}
		w.end()
	}
	r[4] = w.per(n)
	times := 1000000 / n
	if times < rounds {
		times = rounds
	}
	w = watch(n)
	for k := 0; k != times; k++ {
		w.begin()
		for _, v := range m {
			sum += weight(v)
		}
		w.end()
	}
	r[8] = w.per(n)
	copied, erased := watch(n), watch(n)
	for k := 0; k != rounds; k++ {
		copied.begin()
		c := make(map[K]V, len(m))
		for key, v := range m {
			c[key] = v
		}
		copied.end()
		erased.begin()
		for i := 0; i != n; i++ {
			delete(c, key[order[i]])
		}
		erased.end()
	}
	r[9] = copied.per(n)
	r[7] = erased.per(n)
	w = watch(n)
	for k := 0; k != rounds; k++ {
		w.begin()
		for key := range m {
			delete(m, key)
		}
		for i := 0; i != n; i++ {
			m[key[i]] = value(uint64(i))
		}
		w.end()
	}
	r[6] = w.per(n)
	steps := n
	if steps > 2000000 {
		steps = 2000000
	}
	w = watch(n)
	for k := 0; k != rounds; k++ {
		in, out := n, 0
		if k%2 == 1 {
			in, out = 0, n
		}
		w.begin()
		for i := 0; i != steps; i++ {
			a := int(order[i])
			delete(m, key[out+a])
			m[key[in+a]] = value(uint64(i))
			sum += weight(m[key[in+int(order[i/2])]])
			if _, ok := m[key[out+int(order[i/2])]]; !ok {
				sum++
			}
		}
		w.end()
	}
	r[5] = w.per(4 * steps)
	sink = sum
	return r
}

var lastKind string
var lastN int
var words []uint64
var texts []string
var pointers []*byte

func run(kind string, n int) []float64 {
	if kind != lastKind || n != lastN {
		lastKind, lastN = kind, n
		words, texts, pointers = nil, nil, nil
		switch kind {
		case "str":
			for i := 0; i != 2*n; i++ {
				texts = append(texts, makeString(uint64(i)))
			}
		case "ptr":
			arena := make([]byte, 2*n*128)
			at := 0
			objects := make([]*byte, 0, 2*n)
			for i := 0; i != 2*n; i++ {
				objects = append(objects, &arena[at])
				at += 16 * (1 + int(splitmix(uint64(i))%8))
			}
			for _, i := range permutation(2*n, 99) {
				pointers = append(pointers, objects[i])
			}
		default:
			for i := 0; i != 2*n; i++ {
				if kind == "u64s" {
					words = append(words, uint64(i+1))
				} else {
					words = append(words, splitmix(uint64(i)))
				}
			}
		}
	}
	switch kind {
	case "str":
		return visit(texts, n, small, weightOf)
	case "ptr":
		return visit(pointers, n, small, weightOf)
	case "v64":
		return visit(words, n, large, weightOfBig)
	}
	return visit(words, n, small, weightOf)
}

func percentiles(ns []uint32) []float64 {
	sort.Slice(ns, func(a, b int) bool { return ns[a] < ns[b] })
	var r []float64
	for _, p := range []float64{0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 1} {
		at := int(p * float64(len(ns)))
		if at >= len(ns) {
			at = len(ns) - 1
		}
		r = append(r, float64(ns[at]))
	}
	return r
}

// Nanoseconds that this thread has run.
func ownTime() int64 {
	var t syscall.Timespec
	syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, 3, uintptr(unsafe.Pointer(&t)), 0)
	return t.Nano()
}

func heap() uint64 {
	var s runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

func main() {
	// So that the thread's own time is the program's.
	runtime.LockOSThread()
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		// The collector runs between the measurements, not within them.
		debug.SetGCPercent(-1)
		f := strings.Fields(in.Text())
		number := func(i int) int {
			var n int
			fmt.Sscan(f[i], &n)
			return n
		}
		var r []float64
		switch f[0] {
		case "cell":
			r = run(f[1], number(2))
		case "latency":
			n := number(1)
			ns := make([]uint32, n)
			m := make(map[uint64]uint64)
			for i := range ns {
				key := splitmix(uint64(i))
				start := time.Now()
				m[key] = uint64(i)
				ns[i] = uint32(time.Since(start))
			}
			r = percentiles(ns)
			m = make(map[uint64]uint64)
			for i := range ns {
				key := splitmix(uint64(i))
				start := ownTime()
				m[key] = uint64(i)
				ns[i] = uint32(ownTime() - start)
			}
			r = append(r, percentiles(ns)[4:]...)
		case "churn":
			n, size := number(1), number(3)
			ns := make([]uint32, size)
			before := heap()
			m := make(map[uint64]uint64)
			for i := 0; i != size; i++ {
				m[splitmix(uint64(i))] = uint64(i)
			}
			full := heap() - before
			begin := time.Now()
			for i := 0; i != n; i++ {
				out, in := splitmix(uint64(i)), splitmix(uint64(size+i))
				start := time.Now()
				delete(m, out)
				m[in] = uint64(i)
				if d := uint32(time.Since(start)); d > ns[i%size] {
					ns[i%size] = d
				}
			}
			spent := float64(time.Since(begin).Nanoseconds()) / float64(n)
			after := heap() - before
			sink += uint64(len(m))
			r = append(percentiles(ns), float64(after)/float64(full), spent)
		case "memory":
			size := number(1)
			before := heap()
			m := make(map[uint64]uint64)
			mean, i := 0.0, 0
			for s := 1; s <= 64; s++ {
				for ; i != size+size*s/64; i++ {
					m[splitmix(uint64(i))] = uint64(i)
				}
				mean += float64(heap()-before) / float64(i) / 64
			}
			sink += uint64(len(m))
			r = []float64{mean, 0}
		}
		runtime.GC()
		for i, x := range r {
			if i != 0 {
				fmt.Print(" ")
			}
			fmt.Printf("%.5g", x)
		}
		fmt.Println()
	}
}
