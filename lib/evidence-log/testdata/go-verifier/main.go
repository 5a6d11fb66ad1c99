// Checks what an evidence log hands out with the Go project's own packages, which nobody of this project wrote.
//
//	go-verifier checkpoint VKEY NOTE                  the log signed it
//	go-verifier record VKEY PROOF LEAF                the leaf is in the tree that the log signed
//	go-verifier tree VKEY OLD-NOTE NEW-NOTE PROOF     the old tree is the beginning of the new one
//
// Files are named; a proof of `tree` is one base64 hash a line. Exit code 0: accepted, 1: refused.
package main

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type head struct {
	size int64
	root tlog.Hash
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
	fmt.Println("accepted")
}

func run(args []string) error {
	switch {
	case len(args) == 3 && args[0] == "checkpoint":
		_, err := open(args[1], read(args[2]))
		return err
	case len(args) == 4 && args[0] == "record":
		return record(args[1], read(args[2]), []byte(read(args[3])))
	case len(args) == 5 && args[0] == "tree":
		return tree(args[1], read(args[2]), read(args[3]), read(args[4]))
	}
	return errors.New("usage: checkpoint|record|tree")
}

func record(vkey, file string, leaf []byte) error {
	top, signed, found := strings.Cut(file, "\n\n")
	lines := strings.Split(top, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a proof file")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return err
	}
	proof, err := hashes(lines[2:])
	if err != nil {
		return err
	}
	h, err := open(vkey, signed)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(tlog.RecordProof(proof), h.size, h.root, index, tlog.RecordHash(leaf))
}

func tree(vkey, before, after, lines string) error {
	old, err := open(vkey, before)
	if err != nil {
		return err
	}
	now, err := open(vkey, after)
	if err != nil {
		return err
	}
	proof, err := hashes(strings.Fields(lines))
	if err != nil {
		return err
	}
	return tlog.CheckTree(tlog.TreeProof(proof), now.size, now.root, old.size, old.root)
}

func open(vkey, signed string) (head, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return head{}, err
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		return head{}, err
	}
	scanner := bufio.NewScanner(strings.NewReader(opened.Text))
	var lines []string
	for scanner.Scan() {
		lines = append(lines, scanner.Text())
	}
	if len(lines) != 3 || lines[0] != verifier.Name() {
		return head{}, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return head{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return head{size, root}, err
}

func hashes(lines []string) ([]tlog.Hash, error) {
	var list []tlog.Hash
	for _, line := range lines {
		bytes, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(bytes) != tlog.HashSize {
			return nil, errors.New("not a hash: " + line)
		}
		list = append(list, tlog.Hash(bytes))
	}
	return list, nil
}

func read(path string) string {
	bytes, err := os.ReadFile(path)
	if err != nil {
		fmt.Println("cannot read:", err)
		os.Exit(2)
	}
	return string(bytes)
}
