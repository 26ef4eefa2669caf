# Whether the license file that windows.ps1 installs is there: Intune's detection script, which gets no parameters. It counts as
# there when the script exits with 0 and says something.
$Product = 'acme-editor'
# (Get-FileHash license.lic).Hash of the file in the package: with each new license file it is another one.
$Sha256 = '0000000000000000000000000000000000000000000000000000000000000000'

$file = Join-Path $env:ProgramData "Latchkey\$Product\license.lic"
if ((Test-Path -LiteralPath $file) -and (Get-FileHash -LiteralPath $file -Algorithm SHA256).Hash -eq $Sha256) {
    Write-Output "$file is there"
    exit 0
}
exit 1
