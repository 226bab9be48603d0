// Command temporal is the official Temporal CLI, server and Web UI, built from the Go module proxy
// for machines on which its release binaries cannot be downloaded.
package main

import (
	"context"

	"github.com/temporalio/cli/temporalcli"
)

func main() {
	temporalcli.Execute(context.Background(), temporalcli.CommandOptions{})
}
