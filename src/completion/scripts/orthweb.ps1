# PowerShell completion for orthweb. To use it, in $PROFILE:
#   orthweb completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName 'orthweb', 'orthweb.cmd', 'orthweb.ps1' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @(
        $commandAst.CommandElements |
            Select-Object -Skip 1 |
            Where-Object { $_.Extent.EndOffset -lt $cursorPosition -or $_.Extent.Text -ne $wordToComplete } |
            Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
            ForEach-Object { $_.Extent.Text }
    )
    # Windows PowerShell drops empty words on their way: the last one goes behind a colon.
    $lines = @(& orthweb __complete powershell -- @words ":$wordToComplete" 2>$null)
    foreach ($line in $lines) {
        if ($line.StartsWith(':')) { continue }
        $word, $meaning = $line -split "`t", 2
        if (-not $meaning) { $meaning = $word }
        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $meaning)
    }
}
